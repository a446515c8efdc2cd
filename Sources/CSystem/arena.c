#define _GNU_SOURCE
#include "system.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// A piece is a multiple of 16 bytes, its size in the 8 before what the caller sees. Pieces up to LARGEST, a page of the
// store among them, come out of blocks and go into a list of their size when they are let go; larger ones are malloc's.
#define GRAIN 16
#define LARGEST 4608
#define BLOCK 65536

struct piece {
  struct piece *next;
};

static struct piece *unused[LARGEST / GRAIN + 1];
static char *block;
static size_t left;

static size_t whole(int size) { return ((size_t)size + 8 + GRAIN - 1) & ~(size_t)(GRAIN - 1); }

static size_t *size_of(void *piece) { return (size_t *)piece - 1; }

static void *marked(char *start, size_t size) {
  void *piece = start + 8;
  *size_of(piece) = size;
  return piece;
}

static void *large(void *old, size_t size) {
  // malloc answers multiples of 16, and so must what the caller sees be.
  char *start = realloc(old ? (char *)old - GRAIN : NULL, size + 8);
  return start ? marked(start + 8, size) : NULL;
}

void *orch_arena_allocate(int wanted) {
  size_t size = whole(wanted);
  if (size > LARGEST) return large(NULL, size);
  struct piece *piece = unused[size / GRAIN];
  if (piece) {
    unused[size / GRAIN] = piece->next;
    return piece;
  }
  if (left < size) {
    // All of a block is used soon: having it at once costs less than a fault for each of its pages.
    char *fresh = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (fresh == MAP_FAILED) return NULL;
    block = fresh + 8;
    left = BLOCK - GRAIN;
  }
  char *start = block;
  block += size;
  left -= size;
  return marked(start, size);
}

void orch_arena_free(void *piece) {
  size_t size = *size_of(piece);
  if (size > LARGEST) {
    free((char *)piece - GRAIN);
    return;
  }
  ((struct piece *)piece)->next = unused[size / GRAIN];
  unused[size / GRAIN] = piece;
}

void *orch_arena_resize(void *piece, int wanted) {
  size_t size = whole(wanted), old = *size_of(piece);
  if (size == old) return piece;
  if (size > LARGEST && old > LARGEST) return large(piece, size);
  void *moved = orch_arena_allocate(wanted);
  if (!moved) return NULL;
  memcpy(moved, piece, (size < old ? size : old) - 8);
  orch_arena_free(piece);
  return moved;
}

int orch_arena_size(void *piece) { return (int)(*size_of(piece) - 8); }

int orch_arena_round(int wanted) { return (int)(whole(wanted) - 8); }
