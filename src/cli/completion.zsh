#compdef dalaba
# Completion of dalaba(1) in zsh. What can be said it asks of dalaba's own help, so that it knows every
# command and option that the program knows; zones and airings, of the station; notices and voices, of the
# configuration. What the help says of them is shown in the caller's language.

# The help of a command or, without one, of the program, in English.
_dalaba_help()
{
	LANGUAGE= LC_ALL=C $program "$@" --help 2>/dev/null
}

# What _arguments is told of each option: the English help says what it takes, the caller's what it is for.
_dalaba_specs()
{
	local line letter name takes text action once
	local -A told
	local -a match mbegin mend
	specs=()
	for line in ${(f)"$($program "$@" --help 2>/dev/null)"}; do
		[[ $line == (#b)'  '(-?, |    )(--[a-z-]##)(' '[^ ]##|)'  '#(*) ]] &&
			told[$match[2]]=${match[4]//(#m)[][:\\]/\\$MATCH}
	done
	for line in ${(f)"$(_dalaba_help "$@")"}; do
		[[ $line == (#b)'  '(-?, |    )(--[a-z-]##)(' '[A-Z]##|)'  '#(*) ]] || continue
		letter=${match[1]%%[, ]*} name=$match[2] takes=${match[3]# } text=$match[4]
		action=
		[[ $name == (--notice|--voice) ]] && takes=${(U)name#--}
		[[ $takes ]] && action=":$takes:{_dalaba_takes $takes ${${(q)text}//:/\\:}}"
		[[ $text == *'may be repeated'* ]] && once='*' || once="($letter $name)"
		specs+=("$once$name${takes:+=}[$told[$name]]$action")
		[[ $letter ]] && specs+=("$once$letter${takes:++}[$told[$name]]$action")
	done
}

# The names of that kind in the configuration.
_dalaba_configured()
{
	local names=$($program $given check --json 2>/dev/null)
	names=${${names##*\"$1\":\[}%%\]*}
	print -rl -- ${(s:,:)names//\"}
}

# The values of a member that begins an object of the station's status.
_dalaba_of_station()
{
	$program $given status --json 2>/dev/null | grep -oE "\{\"$1\": *\"?[^\",}]+" | sed -E 's/.*: *"?//' | sort -u
}

# Offers what an option or the command takes; $2: what the help says of it.
_dalaba_takes()
{
	local -a words
	local text
	case $1 in
	FILE | PATH) _files; return ;;
	PRIORITY | STATE | VOICING | FORMAT)
		text=${${2##*: }//\([^)]#\)}
		words=(${=${text//,/ }// or / }) ;;
	DAY) words=(today yesterday) ;;
	ZONE) words=(${(f)"$(_dalaba_of_station name)"}) ;;
	AIRING) words=(${(f)"$(_dalaba_of_station id)"}) ;;
	NOTICE) words=(${(f)"$(_dalaba_configured notices)"}) ;;
	VOICE) words=(${(f)"$(_dalaba_configured voices)"}) ;;
	*) _message ${(L)1}; return ;;
	esac
	compadd -- $words
}

_dalaba_commands()
{
	local -a known
	local line
	local -a match mbegin mend
	for line in ${(f)"$($program --help 2>/dev/null)"}; do
		[[ $line == (#b)'  '([a-z]##)'  '#(*) ]] && known+=("$match[1]:$match[2]")
	done
	_describe -t commands command known
}

# The usage line names what the command takes: FILE, [AIRING], [trust].
_dalaba_operand()
{
	local takes=${${"$(_dalaba_help $1 | head -n 1)"%% #\(*}##* }
	takes=${takes//[][.]/}
	[[ $takes == OPTION ]] && return
	[[ $takes == ${(U)takes} ]] && print -r -- "*:$takes:{_dalaba_takes $takes}" || print -r -- "1:$takes:($takes)"
}

_dalaba()
{
	setopt localoptions extendedglob
	local program=${(Q)words[1]} state line curcontext=$curcontext command option
	local -a specs given
	local -A opt_args
	_dalaba_specs
	_arguments -C $specs '1:command:_dalaba_commands' '*::argument:->argument' && return
	[[ $state == argument ]] || return
	for option in --config --socket; do
		[[ $opt_args[$option] ]] && given+=($option ${(Q)opt_args[$option]//\\:/:})
	done
	command=$words[1]
	_dalaba_specs $command
	_arguments $specs ${(f)"$(_dalaba_operand $command)"}
}

_dalaba "$@"
