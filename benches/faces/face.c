/* The side in C: a text of facts is evaluated n times. Each function says how many nanoseconds that took, and is negative on an error. */
#include <soc2.h>
#include <time.h>

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

soc2_program *face_compile(void) {
    soc2_program *program = NULL;
    soc2_program_compile(NULL, &program, NULL);
    return program;
}

double face_evaluate(const soc2_program *program, const uint8_t *json, size_t len, int n) {
    double begin = now();
    for (int i = 0; i < n; i++) {
        soc2_findings *findings;
        if (soc2_evaluate(program, json, len, NULL, &findings, NULL) != SOC2_OK) return -1;
        soc2_findings_free(findings);
    }
    return now() - begin;
}

double face_batch(const soc2_program *program, const uint8_t *json, size_t len, int n) {
    double begin = now();
    soc2_batch *batch;
    if (soc2_batch_new(program, NULL, &batch, NULL) != SOC2_OK) return -1;
    for (int i = 0; i < n; i++) {
        if (soc2_batch_add(batch, "facts", 5, json, len, NULL) != SOC2_OK) return -1;
        soc2_findings *findings;
        while (soc2_batch_next(batch, &findings, NULL) == SOC2_OK) soc2_findings_free(findings);
    }
    soc2_batch_free(batch);
    return now() - begin;
}
