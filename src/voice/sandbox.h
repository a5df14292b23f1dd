/* What the voice's process may do: read the data of its engine, compute, and answer on what it was
 * given. eSpeak NG and the decoders take what anybody wrote; whoever takes them over gets nothing
 * to write to, nobody to talk to and nothing to start. */
#pragma once

#include <stddef.h>

/* Of address space: eSpeak NG and the decoders have 150 MB of it. */
#define SANDBOX_MEMORY_BYTES ((size_t)512 * 1024 * 1024)

/* No more than one piece of frames in a file, no more memory and open files than it needs; only
 * reading below the data of the engine and of this program (Landlock, where the kernel has it),
 * only the system calls of that (seccomp, for all threads), and no code but what is loaded. Once
 * the engine is open, which until then has read nothing but its own data. `engine_data` is the
 * folder of the engine's data; NULL for no engine, and then nothing is opened at all. Returns the
 * set of those that the system refused (notice/bound.h); what is done without them is the caller's.
 */
unsigned sandbox_enter(const char *engine_data);
