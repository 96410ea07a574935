/* What a program outside the tree does with an installed library. */
#include <soc2.h>
#include <stdio.h>

int main(void) {
    if (soc2_abi_version() != SOC2_ABI_VERSION) return 1;
    soc2_buf *answer;
    if (soc2_cel_evaluate("1 + 1", 5, NULL, 0, NULL, &answer, NULL) != SOC2_OK) return 1;
    printf("soc2 %s: %s\n", soc2_version(), soc2_buf_data(answer));
    soc2_buf_free(answer);
    return 0;
}
