#include "power/relay.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "power/gpio.h"

struct relay {
	struct gpio *output;
	struct gpio *feedback; /* NULL: the output is read */
};

DEFINE_CLEANUP(struct relay, relay, relay_close)

int relay_open(const char *line, const char *feedback, bool is_active_low, struct relay **ret_relay)
{
	_cleanup_(relay_cleanup) struct relay *relay = calloc(1, sizeof(*relay));
	int r;

	if (!relay)
		return -ENOMEM;
	r = gpio_open_output(line, is_active_low, &relay->output);
	if (r < 0)
		return r;
	if (feedback)
		r = gpio_open_input(feedback, is_active_low, &relay->feedback);
	if (r < 0)
		return r;
	*ret_relay = TAKE(relay);
	return 0;
}

void relay_close(struct relay *relay)
{
	if (!relay)
		return;
	if (relay->output)
		(void)gpio_write(relay->output, false); /* It is given up either way. */
	gpio_close(relay->output);
	gpio_close(relay->feedback);
	free(relay);
}

int relay_set(struct relay *relay, bool is_on)
{
	return gpio_write(relay->output, is_on);
}

int relay_get(struct relay *relay, bool *ret_is_on)
{
	return gpio_read(relay->feedback ? relay->feedback : relay->output, ret_is_on);
}
