/// Owners and waiters that are killed, as forked children that make their participants themselves.

#include "mechanism/robust_lock.hpp"

#include "os/posix/descriptor.hpp"
#include "os/posix/runtime_folder.hpp"
#include "support/background.hpp"
#include "support/outcome.hpp"
#include "support/patience.hpp"
#include "support/posix/runtime_folder.hpp"
#include "support/unique.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <functional>

namespace strait::mechanism {
namespace {

using namespace test;

auto beside(const std::string& identity) { return must(robust_lock::open_beside(identity)); }

/// A forked process that does something, says so, and waits for its end.
class Child {
  public:
    explicit Child(const std::function<void()>& deed) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        const os::Descriptor hear(ends[0]);
        os::Descriptor say(ends[1]);
        id_ = ::fork();
        REQUIRE(id_ >= 0);
        if (id_ == 0) {
            deed();
            static_cast<void>(::write(say.get(), "x", 1) == 1);
            while (true) ::pause();
        }
        say.reset();
        char done = 0;
        REQUIRE(::read(hear.get(), &done, 1) == 1);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() { kill(); }
    void kill() {
        if (id_ == 0) return;
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
        id_ = 0;
    }
    void signal(int number) const { ::kill(id_, number); }

  private:
    pid_t id_ = 0;
};

void lock_and_keep(const std::string& identity) {
    auto lock = robust_lock::open_beside(identity);
    if (!lock || !(*lock)->lock(patience())) ::_exit(1);
    static_cast<void>(lock->release());
}

std::size_t pages(const RuntimeFolder& runtime) {
    const auto folder = std::filesystem::directory_iterator(runtime.path("lock"));
    return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
}

}  // namespace

TEST_SUITE("mechanism.robust_lock_death") {
    TEST_CASE("the next owner learns that the one before was killed, once") {
        const auto identity = unique_name();
        const auto first = beside(identity);
        const auto second = beside(identity);
        Child owner([&] { lock_and_keep(identity); });
        CHECK(outcome(first->lock(moment())) == "timed_out");
        owner.kill();
        CHECK(must(first->lock(patience())).previous_owner_died);
        must(first->unlock());
        CHECK_FALSE(must(second->lock(patience())).previous_owner_died);
    }

    TEST_CASE("one who waits already learns it within 100 ms") {
        const auto identity = unique_name();
        const auto waiter = beside(identity);
        // A busy machine may delay any one of them.
        Deadline::Clock::duration best = std::chrono::seconds(1);
        for (int round = 0; round < 5; ++round) {
            Child owner([&] { lock_and_keep(identity); });
            Background taken([&] {
                CHECK(must(waiter->lock(patience())).previous_owner_died);
                const auto at = Deadline::Clock::now();
                must(waiter->unlock());
                return at;
            });
            owner.kill();
            const auto killed = Deadline::Clock::now();
            best = std::min(best, taken.get() - killed);
        }
        CHECK(best < std::chrono::milliseconds(100));
    }

    TEST_CASE("a stopped owner is not a dead one") {
        const auto identity = unique_name();
        const auto waiter = beside(identity);
        Child owner([&] { lock_and_keep(identity); });
        owner.signal(SIGSTOP);
        CHECK(outcome(waiter->lock(Deadline::after(std::chrono::milliseconds(150)))) == "timed_out");
        owner.kill();
        CHECK(must(waiter->lock(patience())).previous_owner_died);
    }

    TEST_CASE("a killed waiter takes nobody's wake-up with it") {
        const auto identity = unique_name();
        const auto owner = beside(identity);
        const auto waiter = beside(identity);
        must(owner->lock(patience()));
        Child doomed([&] {
            auto lock = robust_lock::open_beside(identity);
            if (!lock || (*lock)->lock(moment())) ::_exit(1);
            static_cast<void>(lock->release());
        });
        Background taken([&] { return must(waiter->lock(patience())).previous_owner_died; });
        doomed.kill();
        must(owner->unlock());
        CHECK_FALSE(taken.get());
    }

    TEST_CASE("a forked child has no part in its parent's lock, and does not keep it after the parent's death") {
        const auto identity = unique_name();
        const auto survivor = beside(identity);
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        const os::Descriptor test_lives(ends[0]);
        os::Descriptor test_ends(ends[1]);
        Child parent([&] {
            auto lock = robust_lock::open_beside(identity);
            if (!lock || !(*lock)->lock(patience())) ::_exit(1);
            if (::fork() == 0) {
                test_ends.reset();
                if (outcome((*lock)->unlock()) != "forked") ::_exit(1);
                lock->reset();
                // Lives on after its parent, until the test has ended.
                char ignored = 0;
                static_cast<void>(::read(test_lives.get(), &ignored, 1) == 0);
                ::_exit(0);
            }
            test_ends.reset();
            static_cast<void>(lock->release());
        });
        CHECK(outcome(survivor->lock(moment())) == "timed_out");
        parent.kill();
        CHECK(must(survivor->lock(patience())).previous_owner_died);
    }

    TEST_CASE("the page goes with its last participant, and one of killed participants with the next of any name") {
        const RuntimeFolder runtime;
        const auto identity = unique_name();
        {
            const auto first = beside(identity);
            const auto second = beside(identity);
            CHECK(pages(runtime) == 1);
        }
        CHECK(pages(runtime) == 0);
        Child owner([&] { lock_and_keep(identity); });
        owner.kill();
        CHECK(pages(runtime) == 1);
        {
            const auto other = beside(unique_name());
            CHECK(pages(runtime) == 1);
        }
        CHECK(pages(runtime) == 0);
    }

    TEST_CASE("an owner that somebody else has written into the lock is told when it unlocks") {
        const auto identity = unique_name();
        const auto lock = beside(identity);
        must(lock->lock(patience()));
        const os::Descriptor file(::open((os::runtime_path() + "/lock/" + identity).c_str(), O_RDWR | O_CLOEXEC));
        REQUIRE(file);
        const std::uint32_t nonsense = 0x7654'3210;
        REQUIRE(::pwrite(file.get(), &nonsense, sizeof nonsense, 24) == sizeof nonsense);
        CHECK(outcome(lock->unlock()) == "corrupt_peer");
        // Nobody of that number lives, so the lock can be taken over.
        CHECK(must(lock->lock(patience())).previous_owner_died);
    }
}

}  // namespace strait::mechanism
