# The examples of the checks, see CheckExamples.pm.

use strict;
use warnings;

use CheckExamples;

prove_examples(qw(monitoring backup));
