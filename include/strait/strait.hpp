#pragma once
/// All of strait: inter-process communication behind one address and one API.

#include <strait/address.hpp>
#include <strait/bytes.hpp>
#include <strait/channel.hpp>
#include <strait/datagram.hpp>
#include <strait/deadline.hpp>
#include <strait/error.hpp>
#include <strait/event.hpp>
#include <strait/handle.hpp>
#include <strait/item.hpp>
#include <strait/limits.hpp>
#include <strait/listener.hpp>
#include <strait/mutex.hpp>
#include <strait/peer.hpp>
#include <strait/process.hpp>
#include <strait/raw_state.hpp>
#include <strait/raw_topic.hpp>
#include <strait/region.hpp>
#include <strait/ring_access.hpp>
#include <strait/ring_consumer.hpp>
#include <strait/ring_fast_path.hpp>
#include <strait/ring_layout.hpp>
#include <strait/ring_producer.hpp>
#include <strait/rpc_codec.hpp>
#include <strait/rpc_containers.hpp>
#include <strait/rpc_fields.hpp>
#include <strait/rpc_reader.hpp>
#include <strait/rpc_value.hpp>
#include <strait/rpc_writer.hpp>
#include <strait/schemes.hpp>
#include <strait/semaphore.hpp>
#include <strait/shm_safe.hpp>
<<<<<<< HEAD
#include <strait/signal.hpp>
    =======
#include <strait/state.hpp>
#include <strait/state_copy.hpp>
#include <strait/state_view.hpp>
    >>>>>>> d6ae2db (share: State<T>, one value that everybody sees whole)
#include <strait/stream.hpp>
#include <strait/topic.hpp>
#include <strait/wait_set.hpp>
#include <strait/waiting.hpp>
