package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A {@code struct msghdr} with room for one address, one packet and its control messages. */
final class MessageBuffer {
  private static final int DATA_BYTES = 10_240;
  private static final int CONTROL_BYTES = 512;
  private static final StructLayout MSGHDR =
      MemoryLayout.structLayout(
          ADDRESS.withName("name"),
          JAVA_INT.withName("namelen"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("iov"),
          JAVA_LONG.withName("iovlen"),
          ADDRESS.withName("control"),
          JAVA_LONG.withName("controllen"),
          JAVA_INT.withName("flags"),
          MemoryLayout.paddingLayout(4));
  private static final long NAME_LENGTH = offset("namelen");
  private static final long CONTROL_LENGTH = offset("controllen");
  private static final long IOV_LENGTH = ADDRESS.byteSize();

  private final MemorySegment header;
  private final MemorySegment name;
  private final MemorySegment iov;
  private final MemorySegment data;
  private final MemorySegment control;

  MessageBuffer(Arena arena) {
    header = arena.allocate(MSGHDR);
    name = arena.allocate(SocketAddress.BYTES, 8);
    iov = arena.allocate(2 * ADDRESS.byteSize(), 8);
    data = arena.allocate(DATA_BYTES, 8);
    control = arena.allocate(CONTROL_BYTES, 8);
    header.set(ADDRESS, offset("name"), name);
    header.set(ADDRESS, offset("iov"), iov);
    header.set(JAVA_LONG, offset("iovlen"), 1);
    header.set(ADDRESS, offset("control"), control);
    iov.set(ADDRESS, 0, data);
  }

  MemorySegment header() {
    return header;
  }

  /** Makes this the message to send. */
  void prepareSend(byte[] packet, InetAddress to, int port, int hopLimit) {
    MemorySegment.copy(packet, 0, data, JAVA_BYTE, 0, packet.length);
    iov.set(JAVA_LONG, IOV_LENGTH, packet.length);
    header.set(JAVA_INT, NAME_LENGTH, SocketAddress.write(name, to, port));
    boolean v6 = to.getAddress().length == 16;
    long length =
        v6
            ? ControlMessages.writeInt(control, Linux.SOL_IPV6, Linux.IPV6_HOPLIMIT, hopLimit)
            : ControlMessages.writeInt(control, Linux.SOL_IP, Linux.IP_TTL, hopLimit);
    header.set(JAVA_LONG, CONTROL_LENGTH, length);
  }

  /** Makes room for a message to receive. */
  void prepareReceive() {
    name.fill((byte) 0);
    iov.set(JAVA_LONG, IOV_LENGTH, DATA_BYTES);
    header.set(JAVA_INT, NAME_LENGTH, SocketAddress.BYTES);
    header.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_BYTES);
  }

  /** The message received, of which {@code length} bytes are data. */
  Received received(int length, long nanoTime) {
    Control seen = new Control();
    ControlMessages.read(control, header.get(JAVA_LONG, CONTROL_LENGTH), seen);
    return new Received(
        data.asSlice(0, length).toArray(JAVA_BYTE),
        SocketAddress.address(name),
        SocketAddress.port(name),
        seen.stampNanos,
        seen.hopLimit,
        Optional.ofNullable(seen.error),
        nanoTime);
  }

  private static long offset(String field) {
    return MSGHDR.byteOffset(PathElement.groupElement(field));
  }

  /** Picks the control messages that this service asks the kernel for. */
  private static final class Control implements ControlMessages.Visitor {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long TIMESPEC_BYTES = 16;

    private OptionalLong stampNanos = OptionalLong.empty();
    private OptionalInt hopLimit = OptionalInt.empty();
    private @Nullable ExtendedError error;

    @Override
    public void visit(int level, int type, MemorySegment content) {
      switch (level) {
        case Linux.SOL_SOCKET -> socketLevel(type, content);
        case Linux.SOL_IP -> ipLevel(type, content, Linux.IP_TTL, Linux.IP_RECVERR);
        case Linux.SOL_IPV6 -> ipLevel(type, content, Linux.IPV6_HOPLIMIT, Linux.IPV6_RECVERR);
        default -> {}
      }
    }

    private void socketLevel(int type, MemorySegment content) {
      if (type == Linux.SO_TIMESTAMPING && content.byteSize() >= TIMESPEC_BYTES) {
        long nanos = content.get(JAVA_LONG, 0) * NANOS_PER_SECOND + content.get(JAVA_LONG, 8);
        stampNanos = nanos == 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
      }
    }

    private void ipLevel(int type, MemorySegment content, int hopLimitType, int errorType) {
      if (type == hopLimitType && content.byteSize() >= Integer.BYTES) {
        hopLimit = OptionalInt.of(content.get(JAVA_INT, 0));
      } else if (type == errorType) {
        error = ExtendedError.read(content).orElse(null);
      }
    }
  }
}
