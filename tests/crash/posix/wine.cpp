#include "crash/wine.hpp"

namespace strait::test {

bool sees_death_while_sending(const StreamDriver&) { return true; }

}  // namespace strait::test
