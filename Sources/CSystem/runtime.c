// A function of Swift's runtime, replaced in what is released: see docs/decisions/static-executable.md.
#ifdef ORCH_RELEASE

static int count;
static char **values;

// glibc hands to constructors what it hands to main.
__attribute__((constructor)) static void keep_arguments(int argument_count, char **arguments) {
  count = argument_count;
  values = arguments;
}

/// What `CommandLine.arguments` is made of.
char **_swift_stdlib_getUnsafeArgvArgc(int *argument_count) {
  *argument_count = count;
  return values;
}

#endif
