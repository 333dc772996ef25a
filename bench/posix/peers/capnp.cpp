/// Cap'n Proto RPC over a Unix socket, as its own documentation writes it.

#include "add.capnp.h"
#include "peer.hpp"

#include <capnp/ez-rpc.h>

#include <thread>

namespace strait::bench::peers {
namespace {

class Served final : public Adder::Server {
  protected:
    kj::Promise<void> add(AddContext context) override {
        const auto terms = context.getParams();
        context.getResults().setValue(terms.getA() + terms.getB());
        return kj::READY_NOW;
    }
};

void serve(const std::string& address) {
    capnp::EzRpcServer server(kj::heap<Served>(), address.c_str());
    server.getPort().wait(server.getWaitScope());
    say_ready();
    auto end = kj::newPromiseAndFulfiller<void>();
    const auto& executor = kj::getCurrentThreadExecutor();
    std::thread watch([&] {
        wait_for_end();
        executor.executeSync([&] { end.fulfiller->fulfill(); });
    });
    end.promise.wait(server.getWaitScope());
    watch.join();
}

void call(const std::string& address) {
    capnp::EzRpcClient client(address.c_str());
    auto adder = client.getMain<Adder>();
    follow_orders({[&](int a, int b) {
                       auto request = adder.addRequest();
                       request.setA(a);
                       request.setB(b);
                       return request.send().wait(client.getWaitScope()).getValue();
                   },
                   {}});
}

}  // namespace
}  // namespace strait::bench::peers

int main(int count, char** words) {
    return strait::bench::peers::run(count, words, strait::bench::peers::serve, strait::bench::peers::call);
}
