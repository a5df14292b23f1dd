/* Runs a fuzzer over the files of its corpus, so that every input that once broke it is a test. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int replay(const char *path)
{
	static uint8_t bytes[1 << 20];
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		return -1;
	}
	const size_t size = fread(bytes, 1, sizeof(bytes), file);
	(void)fclose(file); /* Only read. */
	return LLVMFuzzerTestOneInput(bytes, size);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (replay(argv[i]) != 0) {
			fprintf(stderr, "replay: %s failed\n", argv[i]);
			return EXIT_FAILURE;
		}
	return EXIT_SUCCESS;
}
