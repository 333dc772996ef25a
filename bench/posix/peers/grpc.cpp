/// gRPC over a Unix socket, at its best: a completion queue on each side, and no thread that is not needed.

#include "add.grpc.pb.h"
#include "peer.hpp"

#include <grpcpp/grpcpp.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <thread>

namespace strait::bench::peers {
namespace {

/// One call that is waited for, answered, and waited for again.
class Served {
  public:
    Served(Adder::AsyncService& service, grpc::ServerCompletionQueue& queue) : service_(service), queue_(queue) {
        await();
    }
    void go_on() {
        if (state_->answered) return await();
        state_->answered = true;
        Sum sum;
        sum.set_value(state_->terms.a() + state_->terms.b());
        state_->writer.Finish(sum, grpc::Status::OK, this);
    }

  private:
    struct State {
        grpc::ServerContext context;
        Terms terms;
        grpc::ServerAsyncResponseWriter<Sum> writer{&context};
        bool answered = false;
    };
    void await() {
        state_ = std::make_unique<State>();
        service_.RequestAdd(&state_->context, &state_->terms, &state_->writer, &queue_, &queue_, this);
    }

    Adder::AsyncService& service_;
    grpc::ServerCompletionQueue& queue_;
    std::unique_ptr<State> state_;
};

void serve(const std::string& address) {
    Adder::AsyncService service;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials());
    builder.RegisterService(&service);
    const auto queue = builder.AddCompletionQueue();
    const auto server = builder.BuildAndStart();
    if (server == nullptr) throw std::runtime_error("cannot serve at " + address);
    std::vector<std::unique_ptr<Served>> calls;
    for (std::size_t i = 0; i < 2 * kInFlight; ++i) calls.push_back(std::make_unique<Served>(service, *queue));
    std::thread worker([&queue] {
        void* tag = nullptr;
        bool is_fine = false;
        while (queue->Next(&tag, &is_fine)) {
            if (is_fine) static_cast<Served*>(tag)->go_on();
        }
    });
    say_ready();
    wait_for_end();
    server->Shutdown();
    queue->Shutdown();
    worker.join();
}

class Client {
  public:
    explicit Client(const std::string& address)
        : stub_(Adder::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()))) {}

    int add(int a, int b) {
        grpc::ClientContext context;
        context.set_wait_for_ready(true);
        Sum sum;
        check(stub_->Add(&context, terms(a, b), &sum));
        return sum.value();
    }

    void add_many(std::size_t count) {
        grpc::CompletionQueue queue;
        std::array<std::unique_ptr<Call>, kInFlight> calls;
        std::size_t sent = 0;
        const auto send = [&](std::unique_ptr<Call>& call) {
            call = std::make_unique<Call>();
            call->reader = stub_->AsyncAdd(&call->context, terms(2, 3), &queue);
            call->reader->Finish(&call->sum, &call->status, &call);
            ++sent;
        };
        for (auto& call : calls) {
            if (sent < count) send(call);
        }
        for (std::size_t done = 0; done < count; ++done) {
            void* tag = nullptr;
            bool is_fine = false;
            if (!queue.Next(&tag, &is_fine) || !is_fine) throw std::runtime_error("a call was not finished");
            auto& call = *static_cast<std::unique_ptr<Call>*>(tag);
            check(call->status);
            if (sent < count) send(call);
        }
    }

  private:
    struct Call {
        grpc::ClientContext context;
        Sum sum;
        grpc::Status status;
        std::unique_ptr<grpc::ClientAsyncResponseReader<Sum>> reader;
    };
    static Terms terms(int a, int b) {
        Terms made;
        made.set_a(a);
        made.set_b(b);
        return made;
    }
    static void check(const grpc::Status& status) {
        if (!status.ok()) throw std::runtime_error(status.error_message());
    }

    std::unique_ptr<Adder::Stub> stub_;
};

void call(const std::string& address) {
    Client client(address);
    follow_orders({[&](int a, int b) { return client.add(a, b); }, [&](std::size_t count) { client.add_many(count); }});
}

}  // namespace
}  // namespace strait::bench::peers

int main(int count, char** words) {
    return strait::bench::peers::run(count, words, strait::bench::peers::serve, strait::bench::peers::call);
}
