#include "strait/schemes.hpp"

namespace strait {

System this_system() noexcept { return System::windows; }

}  // namespace strait
