#pragma once
/// How a verb of the command registers. A new verb is one file that defines a `const Verb`, a declaration here, and a row in main.cpp.

#include "arguments.hpp"

#include <strait/error.hpp>

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace strait::app {

/// What every verb gets when it runs.
struct Session {
    std::stop_token stop;              ///< triggered by Ctrl-C
    std::vector<std::string> command;  ///< the command line behind `--`, for verbs that take one
};

/// Runs the verb once its arguments are parsed; returns the exit code. An error is printed as one line by the caller.
using Action = std::function<Result<int>(const Session&)>;

struct Verb {
    std::string_view name;
    std::string_view family;    ///< the purpose it stands under in the overview; empty: not shown there
    std::string_view summary;   ///< one line
    std::string_view details;   ///< what people must know, below the options
    std::string_view examples;  ///< at least two, below that
    /// Adds the options and positional arguments. What they fill must live in the action.
    Action (*define)(Arguments& arguments);
    bool takes_command = false;  ///< `-- COMMAND…` follows its options
    bool names_address = false;  ///< and an address stands in front of the `--`, which cannot be left out then
};

extern const Verb kListenVerb;
extern const Verb kConnectVerb;
extern const Verb kExecVerb;
extern const Verb kBridgeVerb;
extern const Verb kReadVerb;
extern const Verb kWriteVerb;
extern const Verb kWatchVerb;
extern const Verb kPublishVerb;
extern const Verb kSubscribeVerb;
extern const Verb kNotifyVerb;
extern const Verb kWaitVerb;
extern const Verb kLockVerb;
extern const Verb kCallVerb;
extern const Verb kServeVerb;
extern const Verb kLsVerb;
extern const Verb kTopVerb;
extern const Verb kDoctorVerb;
extern const Verb kTourVerb;
extern const Verb kTourPeerVerb;
extern const Verb kBenchVerb;
extern const Verb kBenchPeerVerb;
extern const Verb kSchemesVerb;
extern const Verb kPathVerb;

}  // namespace strait::app
