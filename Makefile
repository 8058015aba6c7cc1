# PGXS build of dbe: what ships. The developer's build is CMakeLists.txt.
# People start with `make demo` and `make test`; see CONTRIBUTING.md.

EXTENSION   = dbe
DBE_RELEASE := $(shell sed -n '/"meta-spec"/q;s/^   "version": "\(.*\)",/\1/p' META.json)
SQL_VERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" dbe.control)

PG_SOURCES   = $(wildcard src/pg/*.c)
CORE_SOURCES = $(sort $(shell find src/core -name '*.cpp'))
CORE_OBJECTS = $(CORE_SOURCES:.cpp=.o)
SQL_SOURCES  = $(sort $(wildcard sql/[0-9]*.sql))
REGISTRY     = src/core/checks/registry.inc
LINT_REGISTRY = src/core/lint/registry.inc
PLAN_REGISTRY = src/core/plan/registry.inc
WORKLOAD_REGISTRY = src/core/workload/registry.inc
INSTALL_SQL  = dbe--$(SQL_VERSION).sql

MODULE_big  = dbe
OBJS        = $(PG_SOURCES:.c=.o) $(CORE_OBJECTS)
DATA        = $(wildcard sql/upgrade/dbe--*--*.sql)
DATA_built  = $(INSTALL_SQL)
DOCS        =
EXTRA_CLEAN = $(REGISTRY) $(LINT_REGISTRY) $(PLAN_REGISTRY) $(WORKLOAD_REGISTRY) $(OBJS:.o=.d) $(dir $(PRELUDE))

PG_CPPFLAGS = -Isrc -MMD -MP -DDBE_VERSION='"$(DBE_RELEASE)"'
SHLIB_LINK  = -lstdc++ -Wl,--version-script=src/pg/exports.map
# PGXS would compile the core to bitcode without its flags; nothing here gains from inlining.
override with_llvm := no

# The C side keeps default visibility for what fmgr looks up; helpers are marked hidden.
WARNINGS = -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers -Wno-sign-compare \
	$(if $(DBE_WERROR),-Werror)
PG_CFLAGS = -std=gnu11 -Wno-declaration-after-statement $(WARNINGS)

# The wall: the core is compiled without any include path of the server.
CORE_FLAGS = -std=c++20 -O2 -g1 -fPIC -fvisibility=hidden -fno-semantic-interposition \
	-fstack-protector-strong -Wall -Wextra -Wpedantic $(if $(DBE_WERROR),-Werror) \
	-Isrc -MMD -MP

# Most of the time of a build from nothing is headers that nearly all files share. DBE_PRELUDE=yes
# compiles them once. Without it each file proves that it includes what it uses.
PRELUDE = build/prelude/prelude.hpp
PRELUDE_HEADERS = algorithm array optional span string string_view tuple vector \
	boost/container/vector.hpp core/base/text.hpp core/checks/assessment.hpp core/checks/snapshot.hpp

PG_CONFIG ?= $(firstword $(shell ls -d /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | sort -t/ -k5 -n -r) pg_config)
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)


.DEFAULT_GOAL := all

# These install what they need themselves, so they must work before pg_config exists.
OWN_TARGETS := setup demo test matrix bench docs fuzz sqlsmith valgrind ubsan
.PHONY: $(OWN_TARGETS) format
$(OWN_TARGETS):
	@scripts/$@.sh $(ARGS)

ifneq ($(PGXS),)
ifeq ($(filter $(OWN_TARGETS),$(MAKECMDGOALS)),)
include $(PGXS)

-include $(OBJS:.o=.d)

ifneq ($(DBE_PRELUDE),)
-include $(PRELUDE).d
$(PRELUDE): Makefile
	mkdir -p $(@D)
	printf '#include <%s>\n' $(PRELUDE_HEADERS) > $@
$(PRELUDE).gch: $(PRELUDE)
	$(CXX) $(CORE_FLAGS) $(EXTRA_CORE_FLAGS) -MF $(PRELUDE).d -MT $@ -x c++-header -o $@ $<
$(CORE_OBJECTS): $(PRELUDE).gch
PRELUDE_FLAGS = -Winvalid-pch -I$(dir $(PRELUDE)) -include $(notdir $(PRELUDE))
endif

$(CORE_OBJECTS): %.o: %.cpp
	$(CXX) $(PRELUDE_FLAGS) $(CORE_FLAGS) $(CORE_FLAGS_$(notdir $*)) $(EXTRA_CORE_FLAGS) -c -o $@ $<

CORE_FLAGS_version = -DDBE_VERSION='"$(DBE_RELEASE)"'
src/core/base/version.o: META.json

src/core/checks/registry.o: $(REGISTRY)
$(REGISTRY): scripts/generate_registry.sh $(wildcard src/core/checks/*/*.cpp)
	scripts/generate_registry.sh src/core/checks DBE_CHECK \
		schema indexing query migration security monitoring backup > $@

src/core/lint/registry.o: $(LINT_REGISTRY)
$(LINT_REGISTRY): scripts/generate_registry.sh $(wildcard src/core/lint/rules/*/*.cpp)
	scripts/generate_registry.sh src/core/lint/rules DBE_LINT_RULE \
		results predicates joins subqueries writing functions > $@

src/core/plan/registry.o: $(PLAN_REGISTRY)
$(PLAN_REGISTRY): scripts/generate_registry.sh $(wildcard src/core/plan/flags/*.cpp)
	scripts/generate_registry.sh src/core/plan DBE_PLAN_FLAG flags > $@

src/core/workload/judge.o: $(WORKLOAD_REGISTRY)
$(WORKLOAD_REGISTRY): scripts/generate_registry.sh $(wildcard src/core/workload/rules/*.cpp)
	scripts/generate_registry.sh src/core/workload DBE_WORKLOAD_RULE rules > $@

# CREATE, never OR REPLACE: an object that somebody made before must not be adopted.
$(INSTALL_SQL): $(SQL_SOURCES) dbe.control
	sed 's/^CREATE OR REPLACE /CREATE /' $(SQL_SOURCES) > $@
endif
else ifeq ($(filter $(OWN_TARGETS),$(MAKECMDGOALS)),)
$(error no pg_config found: run "make setup", or set PG_CONFIG)
endif
