# Calls every function of a schema with hostile arguments, under many conditions, and judges each call
# by what is left: the session, its locks, the schema's tables. What is called is read from pg_proc.

package ArgumentFuzz;

use strict;
use warnings;

use HostileValues;
use IPC::Run;
use PostgreSQL::Test::Utils;
use Time::HiRes ();

# --- conditions -----------------------------------------------------------------------------

# A condition is what a session begins with, and how it makes a call: lines of psql after which :state is the
# SQLSTATE of the call. The output goes nowhere, but the server has to write it.
my $note_state = "\\set state :SQLSTATE\n";

sub at_once { return "$_[0]{sql} \\g /dev/null\n$note_state" }

# Rolled back, a savepoint gives all locks back that were taken since, but for that of the transaction's number and
# those of sequences, which belong to the whole transaction.
sub in_savepoint
{
	my $count = "SELECT count(*)%s FROM pg_locks WHERE pid = pg_backend_pid() AND locktype <> 'transactionid' "
	  . "AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = relation AND relkind = 'S') \\gset\n";
	return "BEGIN;\n" . sprintf($count, ' AS before') . "SAVEPOINT s;\n"
	  . at_once(@_)
	  . "ROLLBACK TO s;\n" . sprintf($count, ' - :before AS kept') . "COMMIT;\n";
}

sub in_handler
{
	my $call = $_[0]{sql} =~ s/\\/\\\\/gr =~ s/'/''/gr;
	return "SELECT fuzz.handled(E'$call') AS state \\gset\n\\if :ERROR\n$note_state\\endif\n";
}

sub in_cursor
{
	my ($call) = @_;
	return at_once($call) if $call->{only_at_once};
	return "BEGIN\\; DECLARE c SCROLL CURSOR WITH HOLD FOR $call->{sql}\\; FETCH 1 FROM c\\; FETCH LAST FROM c\\; COMMIT\\; "
	  . "FETCH BACKWARD 2 FROM c \\g /dev/null\n$note_state" . "ROLLBACK;\nCLOSE ALL;\n";
}

# Local to the message, so that nothing after it has the timeout.
sub in_no_time
{
	my ($call) = @_;
	return "SET LOCAL statement_timeout = $call->{patience}\\; $call->{sql} \\g /dev/null\n$note_state";
}

sub prepared
{
	my ($call) = @_;
	return at_once($call) if $call->{only_at_once};
	# brackets with nothing in them are a mistake there, and what is in them may have some of its own
	my ($types, $values) = map { $_ eq '' ? '' : "($_)" } $call->{types}, $call->{values};
	return "PREPARE p$types AS $call->{with_parameters};\n" . "EXECUTE p$values \\g /dev/null\n" x 2 . $note_state . "DEALLOCATE ALL;\n";
}

sub for_each_row
{
	my ($call) = @_;
	return at_once($call) if $call->{only_at_once};
	return "SELECT f.* FROM generate_series(1, 3) g, LATERAL $call->{per_row} f \\g /dev/null\n$note_state";
}

sub in_target_list
{
	my ($call) = @_;
	return at_once($call) if $call->{only_at_once};
	return "SELECT $call->{expression} FROM generate_series(1, 3) LIMIT 2 \\g /dev/null\n$note_state";
}

my $settings = q{
SET quote_all_identifiers = on; SET DateStyle = 'German, DMY'; SET IntervalStyle = 'sql_standard'; SET extra_float_digits = -15;
SET standard_conforming_strings = off; SET escape_string_warning = off; SET backslash_quote = on; SET bytea_output = 'escape';
SET TimeZone = 'Asia/Kathmandu'; SET array_nulls = off; SET transform_null_equals = on; SET row_security = off;
SET default_transaction_isolation = 'serializable'; SET client_encoding = 'LATIN1'; SET search_path = '';
SET session_replication_role = 'replica'; SET from_collapse_limit = 1; SET enable_hashjoin = off; SET enable_sort = off;
SELECT pg_catalog.set_config(name, 'on', false) FROM pg_catalog.pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
};
my $little = q{
SET max_stack_depth = '100kB'; SET work_mem = '64kB'; SET temp_file_limit = 0; SET lock_timeout = 1; SET temp_buffers = 100;
SET hash_mem_multiplier = 1; SET maintenance_work_mem = '1MB'; SET logical_decoding_work_mem = '64kB';
};

our @CONDITIONS = (
	{ name => 'superuser', call => \&at_once },
	{ name => 'plain role', call => \&at_once, user => 'fuzz_plain' },
	{ name => 'monitor', call => \&at_once, user => 'fuzz_monitor' },
	{ name => 'savepoint', call => \&in_savepoint },
	{ name => 'handler', call => \&in_handler },
	{ name => 'cursor', call => \&in_cursor },
	{ name => 'timeout', call => \&in_no_time },
	{ name => 'read only', call => \&at_once, begin => "SET default_transaction_read_only = on;\n" },
	{ name => 'settings', call => \&at_once, begin => $settings },
	{ name => 'little', call => \&at_once, begin => $little },
	{ name => 'prepared', call => \&prepared, begin => "SET plan_cache_mode = force_generic_plan;\n" },
	{ name => 'each row', call => \&for_each_row },
	{ name => 'target list', call => \&in_target_list });

# --- what there is to call ------------------------------------------------------------------

# new(NODE, DATABASE, SCHEMA, seed => , patience => seconds that a call may take, words => [SQL expressions],
#     sample => how many values of an argument are tried by themselves, at most,
#     plain => { 'function.argument' | argument | type => [what a caller in his right mind might pass] },
#     documented => { 'function.argument' => pattern of SQLSTATEs that look like a fault of a query, but are told of the argument })
sub new
{
	my ($class, $node, $database, $schema, %options) = @_;
	my $self = bless {
		node => $node, database => $database, schema => $schema, patience => 60, words => [], seed => 1, sample => 1000000, plain => {}, documented => {},
		calls => 0, states => {}, by_condition => {}, by_function => {}, succeeded => {}, succeeded_under => {}, problems => [], %options
	}, $class;
	$self->{random} = $self->{seed};
	$self->{folder} = PostgreSQL::Test::Utils::tempdir();
	$self->make_probes;
	$self->read_types;
	$self->read_functions;
	return $self;
}

# probe() tells what is left of a call. Its own locks are ACCESS SHARE on the tables that it reads; the list of
# them is larger than the least work_mem, so it has enough of that whatever the condition gives to calls.
sub make_probes
{
	my ($self) = @_;
	$self->{node}->safe_psql($self->{database}, q{
		SET client_min_messages = 'warning';
		CREATE SCHEMA IF NOT EXISTS fuzz;
		GRANT USAGE ON SCHEMA fuzz TO PUBLIC;
		CREATE OR REPLACE FUNCTION fuzz.probe(of_schema text, call integer, state text, kept bigint) RETURNS text
			LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET work_mem = '4MB' AS $$
		DECLARE
			relation oid;
			hash text;
			hashes text := '';
			locks bigint;
		BEGIN
			FOR relation IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = of_schema::regnamespace AND c.relkind IN ('r', 'm') ORDER BY 1
			LOOP
				-- without a sort, which might need files that a condition does not allow, whatever its memory
				EXECUTE format('SELECT concat_ws('':'', count(*), sum(hashtextextended(t::text, 0))) FROM %s t', relation::regclass) INTO hash;
				hashes := hashes || hash || ',';
			END LOOP;
			SELECT count(*) INTO locks FROM pg_locks WHERE pid = pg_backend_pid() AND locktype <> 'virtualxid'
				AND mode NOT IN ('AccessShareLock', 'SIReadLock');
			RETURN concat_ws('|', call, state, locks + kept, md5(hashes));
		END $$;
		CREATE OR REPLACE FUNCTION fuzz.handled(call text) RETURNS text LANGUAGE plpgsql AS $$
		BEGIN
			EXECUTE call;
			RETURN '00000';
		EXCEPTION WHEN OTHERS THEN
			RETURN SQLSTATE;
		END $$;
	});
}

sub rows
{
	my ($self, $query) = @_;
	return map { [ split /\t/, $_, -1 ] } split /\n/, $self->{node}->safe_psql($self->{database}, $query);
}

sub read_types
{
	my ($self) = @_;
	for my $row ($self->rows(q{
		SELECT concat_ws(E'\t', t.oid, format_type(t.oid, NULL), CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN 'A' ELSE t.typtype::text END,
			greatest(t.typelem, t.typbasetype), (SELECT string_agg(quote_literal(enumlabel), E'\x1f' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
		FROM pg_type t ORDER BY t.oid}))
	{
		my ($oid, $name, $kind, $base, $labels) = @$row;
		$self->{types}{$oid} = { name => $name, kind => $kind, base => $base, labels => [ split /\x1f/, $labels // '' ] };
	}
}

# Everything that can be called by itself: aggregates and window functions cannot.
sub read_functions
{
	my ($self) = @_;
	for my $row ($self->rows(qq{
		SELECT concat_ws(E'\t', p.proname, p.prokind, p.pronargs, p.pronargdefaults, p.provariadic::oid <> 0,
			p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype), array_to_string(p.proargtypes::oid[], ' '),
			(SELECT string_agg(coalesce(quote_ident(p.proargnames[o]), ''), E'\x1f' ORDER BY o)
			 FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS a(t, o)
			 WHERE p.proargmodes IS NULL OR p.proargmodes[o] IN ('i', 'b', 'v')))
		FROM pg_proc p WHERE p.pronamespace = '$self->{schema}'::regnamespace AND p.prokind IN ('f', 'p') ORDER BY p.proname, p.oid}))
	{
		my ($name, $kind, $count, $defaults, $variadic, $trigger, $types, $names) = @$row;
		my @names = split /\x1f/, $names // '', -1;
		my @types = map { $self->{types}{$_} } split / /, $types;
		push @{ $self->{functions} }, {
			name => $name, is_procedure => $kind eq 'p', is_trigger => $trigger eq 't', variadic => $variadic eq 't', required => $count - $defaults,
			arguments => [ map { { name => $names[$_], type => $types[$_], hostile => [ HostileValues::hostile($types[$_], $self->{types}) ],
					plain => [ $self->plain($name, $names[$_], $types[$_]) ] } } 0 .. $#types ]
		};
	}
}

sub plain
{
	my ($self, $function, $argument, $type) = @_;
	for my $known ("$function." . ($argument // ''), $argument // '', $type->{name})
	{
		return @{ $self->{plain}{$known} } if $self->{plain}{$known};
	}
	return HostileValues::plain($type, $self->{types}, @{ $self->{words} });
}

# --- making calls ---------------------------------------------------------------------------

# A generator of our own: Perl's differs between machines.
sub random
{
	my ($self, $below) = @_;
	$self->{random} = ($self->{random} * 1103515245 + 12345) % 2147483648;
	return int($self->{random} / 2147483648 * $below);
}

sub pick { my ($self, $list) = @_; return $list->[ $self->random(scalar @$list) ] }

# call(\%function, \@values): the ways to write it. An undefined value leaves the argument to its default.
sub call
{
	my ($self, $function, $values) = @_;
	my (@direct, @parameters, @per_row, @types, @values, @given);
	for my $i (0 .. $#$values)
	{
		next unless defined $values->[$i];
		my $argument = $function->{arguments}[$i];
		my $name = ($argument->{name} // '') ne '' && !$function->{variadic} ? "$argument->{name} => " : '';
		$name = 'VARIADIC ' if $function->{variadic} && $i == $#$values;
		my $type = $argument->{type}{name};
		$type = $argument->{type}{name} =~ /array$/ ? 'text[]' : $type =~ /^any|^unknown$|^cstring$/ ? 'text' : $type;
		# a null of no type is none of a row either, but any other text of one is refused before the call
		my $value = $type eq '"any"' || ($type eq 'record' && $values->[$i] ne 'NULL') ? $values->[$i] : "($values->[$i])::$type";
		# a parameter must have a type
		push @values, $type eq '"any"' ? "($value)::text" : $value;
		push @types, $type eq '"any"' ? 'text' : $type;
		push @given, "$function->{name}." . ($argument->{name} // '');
		push @direct, "$name$value";
		push @parameters, $name . '$' . @values;
		push @per_row, "${name}CASE WHEN g > 0 THEN $value END";
	}
	my $name = $self->{schema} . '.' . (quote_ident($function->{name}));
	my $expression = "$name(" . join(', ', @direct) . ')';
	return {
		function => $function->{name}, given => \@given, only_at_once => $function->{is_procedure} || $function->{is_trigger}, expression => $expression,
		# A trigger function may be called by anyone, and must say that it is no ordinary one.
		sql => $function->{is_procedure} ? "CALL $expression" : $function->{is_trigger} ? "SELECT $expression" : "SELECT * FROM $expression",
		with_parameters => "SELECT * FROM $name(" . join(', ', @parameters) . ')', types => join(', ', @types), values => join(', ', @values),
		per_row => "$name(" . join(', ', @per_row) . ')', patience => 1 + $self->random(25)
	};
}

sub quote_ident { return '"' . ($_[0] =~ s/"/""/gr) . '"' }

# What the other arguments get while one is tried: mostly their default.
sub calm
{
	my ($self, $function, $i) = @_;
	return undef if $i >= $function->{required} && $self->can_leave_out($function) && $self->random(3);
	return $self->pick($function->{arguments}[$i]{plain});
}

# Without names all that follow an argument left out must be left out too, which is not tried.
sub can_leave_out
{
	my ($self, $function) = @_;
	return !$function->{variadic} && !grep { ($_->{name} // '') eq '' } @{ $function->{arguments} };
}

# Every function without any argument that it does not need, and the values of every argument one by one.
sub single_calls
{
	my ($self) = @_;
	my @calls;
	for my $function (@{ $self->{functions} })
	{
		my @arguments = @{ $function->{arguments} };
		push @calls, $self->call($function, [ map { $self->calm($function, $_) } 0 .. $#arguments ]) for 1 .. 3;
		for my $tried (0 .. $#arguments)
		{
			for my $value ($self->some_of($arguments[$tried]{hostile}))
			{
				push @calls, $self->call($function, [ map { $_ == $tried ? $value : $self->calm($function, $_) } 0 .. $#arguments ]);
			}
		}
	}
	# Mixed, so that each condition gets of everything.
	return $self->shuffled(@calls);
}

sub shuffled
{
	my ($self, @list) = @_;
	for my $i (reverse 1 .. $#list)
	{
		my $j = $self->random($i + 1);
		@list[ $i, $j ] = @list[ $j, $i ];
	}
	return @list;
}

sub some_of
{
	my ($self, $values) = @_;
	my @values = $self->shuffled(@$values);
	return @values > $self->{sample} ? @values[ 0 .. $self->{sample} - 1 ] : @values;
}

# More than one hostile argument at a time, where there are as many.
sub random_calls
{
	my ($self, $count) = @_;
	my @with_arguments = grep { @{ $_->{arguments} } } @{ $self->{functions} };
	my @wide = grep { @{ $_->{arguments} } > 1 } @with_arguments;
	my @calls;
	for (1 .. $count)
	{
		my $function = $self->pick($self->random(2) && @wide ? \@wide : \@with_arguments);
		push @calls, $self->call($function, [ map { $self->random(2) ? $self->pick($function->{arguments}[$_]{hostile}) : $self->calm($function, $_) }
			0 .. $#{ $function->{arguments} } ]);
	}
	return @calls;
}

# --- running and judging --------------------------------------------------------------------

# run(SECONDS): the single calls whatever they take, dealt out to the conditions; then random ones until the time is up.
sub run
{
	my ($self, $seconds) = @_;
	my $end = Time::HiRes::time() + $seconds;
	my @calls = $self->single_calls;
	my $share = int(@calls / @CONDITIONS) + 1;
	$self->run_batch($_, splice(@calls, 0, $share)) for @CONDITIONS;
	for (my $turn = 0; Time::HiRes::time() < $end; $turn++)
	{
		$self->run_batch($CONDITIONS[ $turn % @CONDITIONS ], $self->random_calls(60));
	}
}

# One session for all, and another for the rest when it is lost.
sub run_batch
{
	my ($self, $condition, @calls) = @_;
	while (@calls)
	{
		my $script = $self->script_of($condition, @calls);
		my @done = $self->run_script($condition, $script);
		$self->judge_batch($condition, \@calls, \@done);
		# the first line is that of the session's begin
		my $reached = @done ? $done[-1][0] : -1;
		my $lost = $calls[ $reached + 1 ];
		if (!@done) { push @{ $self->{problems} }, "$condition->{name}: a session does not begin: $self->{errors}"; return; }
		return if !$lost;
		# the same of the last probe
		if ($condition->{name} eq 'timeout' && $self->{errors} !~ /server closed the connection|connection to server was lost/)
		{
			$self->count_call($condition, $lost, '57014');
			splice @calls, 0, $reached + 2;
			next;
		}
		$self->count_call($condition, $lost, 'lost');
		$self->problem('lost', $condition, $lost, $self->{errors});
		$self->{node}->poll_query_until($self->{database}, 'SELECT true');
		splice @calls, 0, $reached + 2;
	}
}

# judge_batch: each call by the probe after it. A timer may strike when its message has ended and take the
# probe for the call: the server knows no guard against that, and only the timeouts of a few ms meet it.
sub judge_batch
{
	my ($self, $condition, $calls, $done) = @_;
	my $before = $done->[0];
	my $next = 0;
	foreach my $probe (@$done[ 1 .. $#$done ])
	{
		for (; $next < $probe->[0]; $next++)
		{
			if ($condition->{name} eq 'timeout') { $self->count_call($condition, $calls->[$next], '57014'); }
			else { $self->problem('unanswered', $condition, $calls->[$next], $self->{errors}); }
		}
		$self->judge($condition, $calls->[ $next++ ], $probe, $before);
		$before = $probe;
	}
}

sub script_of
{
	my ($self, $condition, @calls) = @_;
	my $probe = sub { "SELECT fuzz.probe('$self->{schema}', $_[0], :'state', :kept);\n" };
	my $script = "SET client_min_messages = 'error';\nSET statement_timeout = '$self->{patience}s';\n\\set state 00000\n\\set kept 0\n"
	  . ($condition->{begin} // '') . $probe->(-1);
	$script .= $condition->{call}->($calls[$_]) . $probe->($_) for 0 .. $#calls;
	return $script;
}

# run_script: what the probes said, that of the begin first.
sub run_script
{
	my ($self, $condition, $script) = @_;
	my $file = "$self->{folder}/fuzz.sql";
	my $connection = $self->{node}->connstr($self->{database}) . ($condition->{user} ? " user=$condition->{user}" : '');
	my ($out, $errors) = ('', '');
	unlink $file;
	append_to_file($file, $script);
	IPC::Run::run([ 'psql', '-XAtq', '-v', 'VERBOSITY=sqlstate', '-f', $file, '-d', $connection ], '<', '/dev/null', '>', \$out, '2>', \$errors);
	# The end is where a lost session says so.
	$self->{errors} = substr $errors, -300;
	return map { [ split /\|/ ] } grep { /^-?\d+\|[0-9A-Z]{5}\|-?\d+\|[0-9a-f]{32}$/ } split /\n/, $out;
}

sub count_call
{
	my ($self, $condition, $call, $state) = @_;
	$self->{calls}++;
	$self->{states}{$state}++;
	$self->{by_condition}{ $condition->{name} }++;
	$self->{by_function}{ $call->{function} }++;
	return unless $state eq '00000';
	$self->{succeeded}{ $call->{function} }++;
	$self->{succeeded_under}{ $condition->{name} }++;
}

sub problem
{
	my ($self, $kind, $condition, $call, $detail) = @_;
	push @{ $self->{problems} }, "$kind ($detail), $condition->{name}: " . substr($call->{sql}, 0, 600);
	push @{ $self->{kinds}{$kind} }, $call->{function};
}

# What people get wrong in an expression or a name of a column of theirs.
sub is_documented
{
	my ($self, $call, $state) = @_;
	return grep { $self->{documented}{$_} && $state =~ $self->{documented}{$_} } @{ $call->{given} // [] };
}

# judge: a call by the probe after it, and the one before it.
sub judge
{
	my ($self, $condition, $call, $after, $before) = @_;
	my (undef, $state, $locks, $tables) = @$after;
	$self->count_call($condition, $call, $state);
	$self->problem('internal', $condition, $call, $state) if $state =~ /^(?:XX|58)/;
	# what says that the call was never made, or that a query of dbe does not fit this server
	# (a name of no table, or a column that a table does not have, is bad input where a table is asked for)
	$self->problem('query', $condition, $call, $state)
	  if $state =~ /^(?:26000|34000|42601|42883|42703|42725|42P01|42P02|25P02)$/ && !$self->is_documented($call, $state)
	  && !($state =~ /^(?:42703|42P01)$/ && $call->{types} =~ /\bregclass\b/);
	$self->problem('resources', $condition, $call, $state) if $state =~ /^(?:53|57P|08)/ && !($condition->{name} eq 'little' && $state eq '53400');
	$self->problem('hang', $condition, $call, $state) if $state eq '57014' && $condition->{name} ne 'timeout';
	$self->problem('locks', $condition, $call, "$locks kept") if $locks != 0;
	$self->problem('changed', $condition, $call, $state)
	  if $tables ne $before->[3] && ($state ne '00000' || $condition->{name} =~ /^(?:read only|savepoint)$/);
}

1;
