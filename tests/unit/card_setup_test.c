/* What `dalaba setup` asks of sound: which cards there are, who keeps one, a tone on one. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "card/card.h"
#include "card/holder.h"
#include "card/list.h"
#include "card/trial.h"
#include "sound/sound.h"
#include "unit/card_world.h"

static void add_to(const char *folder, const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "ae");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void make_folder(const char *folder, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

/* Hardware is for the guest of `make check-vm`; the PCMs of asound.conf are here, and the cards of
 * the machine that tests are not. */
static void described_pcms_are_listed_screens_last_and_no_sound_server(void **state)
{
	const struct paced_world *world = *state;
	struct card_list list;

	add_to(world->folder, "asound.conf",
		"defaults.namehint.extended off\n"
		"pcm.tv { type plug slave.pcm unit hint { show on description \"HDMI\" } }\n"
		"pcm.nameless { type plug slave.pcm unit }\n"
		"pcm.pulse { type null hint { show on description \"PulseAudio\" } }\n"
		"pcm.horn { type plug slave.pcm unit hint { show on description \"Horn\" } }\n");
	assert_int_equal(card_list_read(&list), 0);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.choices[0].device, "horn");
	assert_string_equal(list.choices[0].title, "Horn");
	assert_null(list.choices[0].id);
	assert_string_equal(list.choices[1].device, "tv");
	card_list_done(&list);
}

static void a_trial_sounds_three_tones_and_tells_why_it_cannot(void **state)
{
	const struct paced_world *world = *state;
	size_t count, sounding = 0;

	assert_int_equal(trial_sound(PACED_DEVICE), 0);
	_cleanup_free_ int16_t *frames = paced_heard(world, &count);
	for (size_t i = 0; i < count; i++)
		sounding += frames[i] != 0;
	/* A sine crosses zero on few frames. */
	assert_in_range(sounding, SOUND_RATE_HZ * 58 / 10, SOUND_RATE_HZ * 6);
	assert_in_range(count, SOUND_RATE_HZ * TRIAL_SECONDS, SOUND_RATE_HZ * (TRIAL_SECONDS + 1));
	paced_control(world, "busy");
	assert_int_equal(trial_sound(PACED_DEVICE), -EBUSY);
	assert_int_equal(trial_sound("none"), -ENOENT);
}

static void the_program_that_keeps_a_card_is_named(void **state)
{
	const char *folder = ((const struct paced_world *)*state)->folder;
	struct card_holder holder;

	make_folder(folder, "asound");
	make_folder(folder, "asound/Device");
	make_folder(folder, "asound/Device/pcm0p");
	make_folder(folder, "asound/Device/pcm0p/sub0");
	make_folder(folder, "asound/Device/pcm0p/sub1");
	add_to(folder, "asound/Device/pcm0p/sub0/status", "closed\n");
	assert_int_equal(card_holder_find(folder, "Device", 0, &holder), -ENOENT);
	add_to(folder, "asound/Device/pcm0p/sub1/status",
		"state: RUNNING\nowner_pid   : 472\ntrigger_time: 1.0\n");
	assert_int_equal(card_holder_find(folder, "Device", 0, &holder), -ENOENT);
	/* The thread of a program. */
	make_folder(folder, "472");
	make_folder(folder, "470");
	add_to(folder, "472/status", "Name:\tdata-loop.0\nTgid:\t470\nPid:\t472\n");
	add_to(folder, "470/comm", "pipewire\n");
	assert_int_equal(card_holder_find(folder, "Device", 0, &holder), 0);
	assert_int_equal(holder.pid, 470);
	assert_string_equal(holder.name, "pipewire");
	assert_int_equal(card_holder_find(folder, "Device", 1, &holder), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_world_test(described_pcms_are_listed_screens_last_and_no_sound_server),
		card_world_test(a_trial_sounds_three_tones_and_tells_why_it_cannot),
		card_world_test(the_program_that_keeps_a_card_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
