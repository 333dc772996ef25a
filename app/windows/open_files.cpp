#include "open_files.hpp"

namespace strait::app {

void allow_many_peers() {}

}  // namespace strait::app
