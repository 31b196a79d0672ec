package dev.weir.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes small databases of IPv4 networks, by the MaxMind DB File Format Specification 2.0. */
public final class MmdbFile {

  private static final int POINTER = 1 << 22;
  private static final int NOTHING = -1;
  private static final int SEPARATOR = 16;

  private final List<int[]> nodes = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** One that knows of no network. */
  public MmdbFile() {
    nodes.add(new int[] {NOTHING, NOTHING});
  }

  /**
   * Adds a network.
   *
   * @param network its first address
   * @param bits of its prefix, from 1
   * @param longitude degrees
   * @param latitude degrees; null: the entry says nothing of a location
   */
  public MmdbFile with(String network, int bits, @Nullable Double latitude, double longitude) {
    return with(network, bits, entry(latitude, longitude));
  }

  /** Adds a network of an autonomous system. */
  public MmdbFile withSystem(String network, int bits, int number, String organization) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    map(out, 2);
    text(out, "autonomous_system_number");
    number(out, 6, number, 4);
    text(out, "autonomous_system_organization");
    text(out, organization);
    return with(network, bits, out.toByteArray());
  }

  private MmdbFile with(String network, int bits, byte[] entry) {
    InetAddress address = InetAddress.ofLiteral(network);
    int value = ByteBuffer.wrap(address.getAddress()).getInt();
    int node = 0;
    for (int depth = 0; depth < bits - 1; depth++) {
      int bit = value >>> (31 - depth) & 1;
      if (nodes.get(node)[bit] == NOTHING) {
        nodes.add(new int[] {NOTHING, NOTHING});
        nodes.get(node)[bit] = nodes.size() - 1;
      }
      node = nodes.get(node)[bit];
    }
    nodes.get(node)[value >>> (32 - bits) & 1] = POINTER | data.size();
    data.writeBytes(entry);
    return this;
  }

  private static byte[] entry(@Nullable Double latitude, double longitude) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    map(out, latitude == null ? 1 : 2);
    text(out, "country");
    map(out, 1);
    text(out, "iso_code");
    text(out, "XX");
    if (latitude != null) {
      text(out, "location");
      map(out, 3);
      text(out, "accuracy_radius");
      number(out, 5, 100, 2);
      text(out, "latitude");
      real(out, latitude);
      text(out, "longitude");
      real(out, longitude);
    }
    return out.toByteArray();
  }

  /** Writes the file. */
  public void write(Path file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      big(out, record(node[0]), 3);
      big(out, record(node[1]), 3);
    }
    out.writeBytes(new byte[SEPARATOR]);
    out.writeBytes(data.toByteArray());
    metadata(out);
    Files.write(file, out.toByteArray());
  }

  private int record(int value) {
    if (value == NOTHING) {
      return nodes.size();
    }
    return value < POINTER ? value : nodes.size() + SEPARATOR + (value & (POINTER - 1));
  }

  private void metadata(ByteArrayOutputStream out) {
    big(out, 0xABCDEF, 3);
    out.writeBytes("MaxMind.com".getBytes(UTF_8));
    map(out, 9);
    text(out, "node_count");
    number(out, 6, nodes.size(), 4);
    text(out, "record_size");
    number(out, 5, 24, 2);
    text(out, "ip_version");
    number(out, 5, 4, 2);
    text(out, "database_type");
    text(out, "Test");
    text(out, "languages");
    out.write(0);
    out.write(11 - 7);
    text(out, "binary_format_major_version");
    number(out, 5, 2, 2);
    text(out, "binary_format_minor_version");
    number(out, 5, 0, 2);
    text(out, "build_epoch");
    out.write(8);
    out.write(9 - 7);
    big(out, 1_700_000_000, 8);
    text(out, "description");
    map(out, 0);
  }

  private static void map(ByteArrayOutputStream out, int entries) {
    out.write(7 << 5 | entries);
  }

  /** Lengths from 29 to 284 are 29, and in a byte what is more. */
  private static void text(ByteArrayOutputStream out, String text) {
    out.write(2 << 5 | Math.min(text.length(), 29));
    if (text.length() >= 29) {
      out.write(text.length() - 29);
    }
    out.writeBytes(text.getBytes(UTF_8));
  }

  private static void real(ByteArrayOutputStream out, double value) {
    out.write(3 << 5 | 8);
    big(out, Double.doubleToLongBits(value), 8);
  }

  private static void number(ByteArrayOutputStream out, int type, long value, int bytes) {
    out.write(type << 5 | bytes);
    big(out, value, bytes);
  }

  private static void big(ByteArrayOutputStream out, long value, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      out.write((int) (value >>> (8 * i)));
    }
  }
}
