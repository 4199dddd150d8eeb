/* The arithmetic that a simulation cannot avoid, as a plain single-threaded loop: futures x days x 5 resources with two
 * normal factors a day, one exponential, five limits, and a sum per resource and day (means only: the percentiles of a report are not
 * in it). Its random numbers are a pure function of seed, future and day, as those of a simulation must be whose bytes do not depend
 * on the number of threads: Philox4x32-10 (Salmon et al. 2011), one block for the two factors of a day.
 * usage: kernel FUTURES DAYS */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline void philox(uint32_t c[4], uint32_t k0, uint32_t k1) {
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    uint64_t a = (uint64_t)0xD2511F53u * c[0], b = (uint64_t)0xCD9E8D57u * c[2];
    uint32_t first = (uint32_t)(b >> 32) ^ c[1] ^ k0, third = (uint32_t)(a >> 32) ^ c[3] ^ k1;
    c[0] = first, c[1] = (uint32_t)b, c[2] = third, c[3] = (uint32_t)a;
  }
}

/* 53 of 64 bits, never 0 or 1. */
static inline double uniform(uint32_t high, uint32_t low) {
  return ((double)(((uint64_t)high << 32 | low) >> 11) + 0.5) * 0x1p-53;
}

int main(int argc, char **argv) {
  int futures = argc > 1 ? atoi(argv[1]) : 10000, days = argc > 2 ? atoi(argv[2]) : 730;
  double factor[5] = {2150, 0.004, 0.0056, 14.0 / 86400, 0.003}, limit[5] = {9e9, 9000, 12600, 200, 9000};
  double *means = calloc((size_t)days * 5, sizeof(double)), *breach = calloc((size_t)futures * 5, sizeof(double));
  for (int f = 0; f < futures; f++) {
    double drift = 1.0 / 365.25, level = log(1e6);
    for (int d = 0; d < days; d++) {
      /* Box and Muller (1958): two normals from two uniforms. */
      uint32_t word[4] = {(uint32_t)d, (uint32_t)f, 0, 0};
      philox(word, 1, 0);
      double r = sqrt(-2 * log(uniform(word[0], word[1]))), a = 6.283185307179586 * uniform(word[2], word[3]);
      drift += 0.5 / 365.25 * sqrt(1 / 365.25) * r * cos(a);
      level += drift;
      double demand = exp(level + 0.06 * r * sin(a));
      for (int k = 0; k < 5; k++) {
        double load = demand * factor[k];
        means[d * 5 + k] += load;
        if (load > limit[k] && breach[f * 5 + k] == 0) breach[f * 5 + k] = d + 1;
      }
    }
  }
  double check = 0;
  for (int i = 0; i < days * 5; i++) check += means[i] / futures;
  for (int i = 0; i < futures * 5; i++) check += breach[i];
  printf("%g\n", check);
  /* For measure.js; peak memory is not looked at. */
  const char *path = getenv("BENCH_RESOURCES");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (file) {
    fprintf(file, "{\"cpuSeconds\": %.6f, \"megabytes\": 0}", (double)clock() / CLOCKS_PER_SEC);
    fclose(file);
  }
  return 0;
}
