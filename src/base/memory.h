/* The memory of a process that runs for years. */
#pragma once

/* What is free goes back to the system: large pieces are mapped by themselves, and small ones go as
 * soon as the end of the heap is free, instead of by thresholds that glibc raises as it goes. A
 * reload frees a whole configuration, a reading all that it was made of. Before the first thread.
 */
void memory_keep_small(void);
