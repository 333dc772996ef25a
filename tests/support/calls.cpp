#include "support/calls.hpp"

#include "support/unique.hpp"

#include <array>

namespace strait::test {
namespace {

std::string shm() { return "shm://" + unique_name(); }
std::string pipe() { return "pipe://" + unique_name(); }
std::string tcp() { return "tcp://127.0.0.1:0"; }

const std::array<CallDriver, 6> kDrivers{{
    {.name = "shm", .address = shm, .in_place = true},
    {.name = "shm, JSON", .address = shm, .dialect = rpc::Dialect::jsonl, .in_place = true},
    {.name = "pipe", .address = pipe},
    {.name = "tcp", .address = tcp},
    {.name = "pipe, JSON lines", .address = pipe, .dialect = rpc::Dialect::jsonl},
    {.name = "tcp, Content-Length", .address = tcp, .dialect = rpc::Dialect::lsp},
}};

}  // namespace

std::span<const CallDriver> call_drivers() { return kDrivers; }

}  // namespace strait::test
