#include "strait/doctor.hpp"

namespace strait {

// Every object here ends with its last handle, and a process's handles end with it; there are no limits of that kind.
Result<std::vector<Finding>> examine() { return std::vector<Finding>{}; }
Result<std::vector<Finding>> clean_up() { return std::vector<Finding>{}; }

}  // namespace strait
