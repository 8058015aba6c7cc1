/*
 * functions.c
 *	  The SQL functions, one line each; src/core/api has one file for each.
 *
 * SPDX-License-Identifier: PostgreSQL
 */
#include "postgres.h"

#include "call.h"

DBE_FUNCTION(catalog_dump);
DBE_FUNCTION(check_timings);
DBE_FUNCTION(findings);
DBE_FUNCTION(health);
DBE_FUNCTION(known_setting);
DBE_FUNCTION(list_checks);
DBE_FUNCTION(list_settings);
DBE_FUNCTION(report);
DBE_FUNCTION(score);
DBE_FUNCTION(score_explain);
DBE_FUNCTION(version);
