/* Replays calls of the kernel, as C made of its WebAssembly: see ../native.ts. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include "kernel.h"

/* A recording: pages of memory, the kernel's base, calls; of each its kind, arguments and memory. */
#define HEAD_WORDS 4
#define CALL_WORDS 4
#define PAGE 65536
#define DECIDE_BATCH 0

typedef struct Z_env_instance_t {
  wasm_rt_memory_t *memory;
} Z_env_instance_t;

wasm_rt_memory_t *Z_envZ_memory(Z_env_instance_t *env) { return env->memory; }

static double nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

static uint32_t mix(uint32_t sum, const uint32_t *words, size_t count) {
  for (size_t at = 0; at < count; at++) sum = (sum ^ words[at]) * 0x01000193u;
  return sum;
}

int main(int argc, char **argv) {
  int file = open(argv[1], O_RDONLY);
  struct stat about;
  if (argc < 3 || file < 0 || fstat(file, &about) != 0) return 1;
  const uint32_t *words = mmap(NULL, about.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if (words == MAP_FAILED) return 1;
  const size_t bytes = (size_t)words[0] * PAGE;
  const uint32_t calls = words[2];
  const int rounds = atoi(argv[2]);

  wasm_rt_init();
  wasm_rt_memory_t memory;
  wasm_rt_allocate_memory(&memory, words[0], 65536);
  Z_env_instance_t env = {&memory};
  Z_kernel_instance_t kernel;
  Z_kernel_init_module();
  Z_kernel_instantiate(&kernel, &env);
  Z_kernelZ_start(&kernel, words[1]);

  double *least = calloc(calls, sizeof *least);
  uint32_t sum = 0;
  for (int round = 0; round < rounds; round++) {
    const uint32_t *next = words + HEAD_WORDS;
    for (uint32_t call = 0; call < calls; call++) {
      memcpy(memory.data, next + CALL_WORDS, bytes);
      const double start = nanoseconds();
      const uint32_t result = next[0] == DECIDE_BATCH
                                  ? Z_kernelZ_decideBatch(&kernel, next[1])
                                  : Z_kernelZ_number(&kernel, next[1], next[2]);
      const double taken = nanoseconds() - start;
      if (round == 0 || taken < least[call]) least[call] = taken;
      if (round == 0) sum = mix(mix(sum, &result, 1), (const uint32_t *)memory.data, bytes / 4);
      next += CALL_WORDS + bytes / 4;
    }
  }
  double total = 0;
  for (uint32_t call = 0; call < calls; call++) total += least[call];
  printf("%u %.0f\n", sum, total);
  return 0;
}
