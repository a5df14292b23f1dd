# Completion of dalaba(1) in bash. What can be said it asks of dalaba's own help, so that it knows
# every command and option that the program knows; zones and airings, of the station; notices and voices,
# of the configuration.

# The help of a command or, without one, of the program.
_dalaba_help()
{
	LANGUAGE= LC_ALL=C "$@" --help 2>/dev/null
}

# What stands in the first column of the help under "Commands:".
_dalaba_commands()
{
	_dalaba_help "$1" | sed -n '/^Commands:$/,/^$/s/^  \([a-z]*\)  .*/\1/p'
}

# A line for each form of an option: the form, what it takes ("-" for nothing), what the help says.
_dalaba_options()
{
	_dalaba_help "$@" | sed -nE '
		s/^(  -., |      )(--[a-z-]+)  +/\1\2 -  /
		s/^      (--[a-z-]+) ([A-Z]+|-)  +(.*)/\1 \2 \3/p
		s/^  (-.), (--[a-z-]+) ([A-Z]+|-)  +(.*)/\1 \3 \4\n\2 \3 \4/p'
}

# The words that the help offers: "plain or horn: a, b (default) or c" are a, b and c.
_dalaba_offered()
{
	sed -E 's/.*: //; s/\([^)]*\)//g; s/,/ /g; s/ or / /g' <<<"$1"
}

# The values of a member of JSON objects, one a line.
_dalaba_members()
{
	grep -oE "$1\"$2\": *\"?[^\",}]+" | sed -E 's/.*: *"?//' | sort -u
}

# The names of that kind in the configuration.
_dalaba_configured()
{
	"$program" "${given[@]}" check --json 2>/dev/null | grep -oE "\"$1\":\[[^]]*" | grep -oE '"[^"]*"' | sed '1d; s/"//g'
}

# The words for what an option or the command takes; $2: what the help says of it.
_dalaba_words_for()
{
	case $1 in
	PRIORITY | STATE | VOICING | FORMAT) _dalaba_offered "$2" ;;
	DAY) printf '%s\n' today yesterday ;;
	ZONE) "$program" "${given[@]}" status --json 2>/dev/null | _dalaba_members '\{' name ;;
	AIRING) "$program" "${given[@]}" status --json 2>/dev/null | _dalaba_members '\{' id ;;
	NOTICE) _dalaba_configured notices ;;
	VOICE) _dalaba_configured voices ;;
	esac
}

_dalaba()
{
	local program=$1 current=$2 command= expected= said= form takes help word option
	local -a words=() values=() given=()
	COMPREPLY=()

	# Bash splits "--zone=village" into three words.
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ $word == = ]] || words+=("$word")
	done
	[[ $current == = ]] && current=

	# The command, and what the last word wants behind it.
	for word in "${words[@]}"; do
		if [[ $expected ]]; then
			[[ $option == --config || $option == --socket ]] && given+=("$option" "$word")
			expected= said=
		elif [[ $word == -* ]]; then
			option=$word
			while read -r form takes help; do
				[[ $form == "$word" && $takes != - ]] && expected=$takes said=$help
			done < <(_dalaba_options "$program" ${command:+"$command"})
			[[ $word == --notice || $word == --voice ]] && expected=${word#--} expected=${expected^^}
		elif [[ ! $command ]]; then
			command=$word
		fi
	done

	if [[ ! $expected && $current == -* ]]; then
		values=($(_dalaba_options "$program" ${command:+"$command"} | cut -d ' ' -f 1))
	elif [[ ! $expected && ! $command ]]; then
		values=($(_dalaba_commands "$program"))
	elif [[ ! $expected ]]; then
		# The usage line names what the command takes: FILE, [AIRING], [trust].
		word=$(_dalaba_help "$program" "$command" | sed -n '1s/ *(.*//; 1s/.* //p')
		word=${word//[].[]/}
		[[ $word == "${word^^}" ]] && expected=$word || values=($word)
	fi
	case $expected in
	FILE | PATH)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
		return
		;;
	?*) mapfile -t values < <(_dalaba_words_for "$expected" "$said" | tr -s ' ' '\n') ;;
	esac
	# Not compgen -W, which expands its words: a zone may be called anything.
	for word in "${values[@]}"; do
		[[ $word == "$current"* ]] && COMPREPLY+=("$word")
	done
}

complete -F _dalaba dalaba
