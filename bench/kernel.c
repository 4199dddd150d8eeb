/* The arithmetic that a simulation cannot avoid, as a plain single-threaded loop: futures x days x 5 resources with two
 * normal factors a day, one exponential, five limits, and the band of the first resource kept per day (mean only).
 * usage: kernel FUTURES DAYS */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t state = 0x9e3779b97f4a7c15ULL;
static double uniform(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return ((double)(state >> 11) + 0.5) * 0x1p-53;
}

int main(int argc, char **argv) {
  int futures = argc > 1 ? atoi(argv[1]) : 10000, days = argc > 2 ? atoi(argv[2]) : 730;
  double factor[5] = {2150, 0.004, 0.0056, 14.0 / 86400, 0.003}, limit[5] = {9e9, 9000, 12600, 200, 9000};
  double *means = calloc((size_t)days * 5, sizeof(double)), *breach = calloc((size_t)futures * 5, sizeof(double));
  for (int f = 0; f < futures; f++) {
    double drift = 1.0 / 365.25, level = log(1e6);
    for (int d = 0; d < days; d++) {
      /* Box and Muller (1958): two normals from two uniforms. */
      double r = sqrt(-2 * log(uniform())), a = 6.283185307179586 * uniform();
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
  /* Peak memory (not looked at) and processor time in microseconds, for run.js. */
  const char *path = getenv("BENCH_USAGE");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (file) {
    fprintf(file, "0 %.0f", clock() * 1e6 / CLOCKS_PER_SEC);
    fclose(file);
  }
  return 0;
}
