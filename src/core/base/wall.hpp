// The core's view of the wall: abi.h and nothing of the server.
#pragma once

#ifdef POSTGRES_H
#error "the core must not see PostgreSQL headers"
#endif

#include "abi.h"
