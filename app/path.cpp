/// `strait path ADDRESS`: the native name, so that a program without strait finds the same object.

#include "console.hpp"
#include "exit_code.hpp"
#include "json_text.hpp"
#include "verb.hpp"

#include <strait/address.hpp>

#include <memory>
#include <string>

namespace strait::app {
namespace {

struct Options {
    std::string address;
    bool json = false;
};

Result<int> print_path(const Options& options) {
    const auto address = Address::parse(options.address);
    if (!address) return std::unexpected(address.error());
    const auto native = native_name(*address);
    if (!native) return std::unexpected(native.error());
    const auto text =
        options.json ? JsonObject().add("address", address->text()).add("native", *native).json().text : *native;
    const auto printed = print(text + "\n");
    if (!printed) return std::unexpected(printed.error());
    return kSuccess;
}

Action define(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("ADDRESS", options->address, "pipe://test, shm://board, tcp://localhost:8124, …");
    arguments.flag("--json", options->json, "as a JSON object");
    return [options](const Session&) { return print_path(*options); };
}

}  // namespace

const Verb kPathVerb{
    .name = "path",
    .family = "look",
    .summary = "print the native name of an address, for programs without strait",
    .details =
        "Nothing needs to be there, and nothing is created but the folder of pipe:// on Linux, so that others can "
        "listen in it.\n",
    .examples =
        "  strait path pipe://test\n"
        "  node -e 'net.connect(process.argv[1]).pipe(process.stdout)' \"$(strait path pipe://test)\"\n"
        "  strait path --json shm://board\n",
    .define = define};

}  // namespace strait::app
