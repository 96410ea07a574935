// What the package includes of the engine, which stands beside it once it is built.
#if !__has_include("soc2.h")
#error "the engine is not built: run `make go-library` (it needs Rust) at the root of soc2's repository"
#else
#include "soc2.h"
#endif
