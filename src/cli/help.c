#include "cli/help.h"

#include <stdio.h>

#include "base/translate.h"
#include "cli/columns.h"
#include "cli/options.h"

#define HELP_FORM_SIZE 64

static void print_pair(const char *left, const char *right, int left_width)
{
	const int gap = left_width - columns_text_width(left);

	printf("  %s%*s  %s\n", left, gap > 0 ? gap : 0, "", right);
}

/* "-o, --output FILE" */
static void option_form(const struct option_row *row, char ret_form[static HELP_FORM_SIZE])
{
	char letter[sizeof("-x, ")] = "    ";

	if (row->letter)
		(void)snprintf(letter, sizeof(letter), "-%c, ", row->letter); /* Fits. */
	/* A cut form would show in the help itself. */
	(void)snprintf(ret_form, HELP_FORM_SIZE, "%s--%s%s%s", letter, row->name,
		row->argument ? " " : "", row->argument ? _(row->argument) : "");
}

static int widest_form(const struct option_row *const *tables)
{
	char form[HELP_FORM_SIZE];
	int widest = 0;

	for (size_t i = 0; tables[i]; i++)
		for (const struct option_row *row = tables[i]; row->name; row++) {
			option_form(row, form);
			const int width = columns_text_width(form);
			widest = width > widest ? width : widest;
		}
	return widest;
}

static void print_options(const struct option_row *const *tables)
{
	const int width = widest_form(tables);
	char form[HELP_FORM_SIZE];

	for (size_t i = 0; tables[i]; i++)
		for (const struct option_row *row = tables[i]; row->name; row++) {
			option_form(row, form);
			print_pair(form, _(row->help), width);
		}
}

void help_print(const struct command *const *commands, size_t count)
{
	const struct option_row *const tables[] = { options_global, NULL };

	printf(_("Usage: dalaba COMMAND [OPTION]... [ARGUMENT]...\n"));
	printf(_("The village loudspeaker station: announce, plan, look up.\n\nCommands:\n"));
	for (size_t i = 0; i < count; i++)
		print_pair(commands[i]->name, _(commands[i]->summary), 8);
	printf(_("\n`dalaba COMMAND --help` says more of each. Options before the command:\n"));
	print_options(tables);
}

void help_print_command(const struct command *command)
{
	printf(_("Usage: dalaba %s %s\n"), command->name, _(command->arguments));
	printf("%s\n\n", _(command->summary));
	print_options(command->tables);
}
