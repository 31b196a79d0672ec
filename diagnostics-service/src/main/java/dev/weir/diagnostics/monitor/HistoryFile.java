package dev.weir.diagnostics.monitor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one history in two files: a snapshot, and a journal of the checks since. A full journal is
 * folded into the next snapshot, which names its own journal, so that after a loss of power the old
 * pair or the new pair counts and no check twice. Both stay small however long the monitor lives.
 *
 * <pre>
 * NAME.history:    MAGIC (4)  CRC-32C of the rest (4)  journal's number (4)  endpoint (UTF)  history
 * NAME.N.journal:  for each check  length (2)  CRC-32C (4)  check
 * </pre>
 *
 * <p>A journal that was cut off counts as far as it is whole; a damaged snapshot is put aside. Used
 * by one thread at a time.
 */
final class HistoryFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HistoryFile.class);
  private static final int MAGIC = 0x574d4f31;
  private static final int HEAD_BYTES = 6;

  /** A journal as long as this is folded into a snapshot. */
  static final long MOST_JOURNAL_BYTES = 64 << 10;

  private final Path folder;
  private final String name;
  private final String endpoint;
  private History history = new History();
  private int number;
  private FileChannel journal;

  private HistoryFile(Path folder, String name, String endpoint) throws IOException {
    this.folder = folder;
    this.name = name;
    this.endpoint = endpoint;
    if (readSnapshot()) {
      replay();
      journal = openJournal();
    } else {
      history = new History();
      journal = openJournal();
      fold();
    }
  }

  /**
   * Opens what is kept of a monitor, or begins it.
   *
   * @throws IOException where the files cannot be read or written
   */
  static HistoryFile open(Path folder, String name, String endpoint) throws IOException {
    return new HistoryFile(folder, name, endpoint);
  }

  /** What is known; {@link #append} does not add to it. */
  History history() {
    return history;
  }

  /** Keeps a check that is in the history already. */
  void append(Check check) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    check.write(new DataOutputStream(bytes));
    byte[] record = bytes.toByteArray();
    ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES + record.length);
    buffer.putShort((short) record.length).putInt(sum(record)).put(record).flip();
    while (buffer.hasRemaining()) {
      journal.write(buffer);
    }
    if (journal.position() > MOST_JOURNAL_BYTES) {
      fold();
    }
  }

  /** Writes a snapshot, and begins a journal of its own for it. */
  private void fold() throws IOException {
    Path next = Files.createTempFile(folder, name, ".next");
    try {
      Files.write(next, snapshot(number + 1));
      Files.move(
          next,
          snapshotFile(),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
    journal.close();
    Files.deleteIfExists(journalFile());
    number++;
    journal = openJournal();
    journal.truncate(0);
  }

  private byte[] snapshot(int journalNumber) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(journalNumber);
    out.writeUTF(endpoint);
    history.write(out);
    byte[] content = bytes.toByteArray();
    return ByteBuffer.allocate(2 * Integer.BYTES + content.length)
        .putInt(MAGIC)
        .putInt(sum(content))
        .put(content)
        .array();
  }

  /** Whether there was one of this endpoint. */
  private boolean readSnapshot() throws IOException {
    try {
      return parse(Files.readAllBytes(snapshotFile()));
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  private boolean parse(byte[] bytes) throws IOException {
    try {
      ByteBuffer head = ByteBuffer.wrap(bytes);
      byte[] content = new byte[Math.max(0, bytes.length - 2 * Integer.BYTES)];
      if (content.length == 0 || head.getInt() != MAGIC) {
        throw new IOException("it is no history");
      }
      int sum = head.getInt();
      head.get(content);
      if (sum != sum(content)) {
        throw new IOException("its checksum is wrong");
      }
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
      number = in.readInt();
      boolean same = in.readUTF().equals(endpoint);
      history = History.read(in);
      return same;
    } catch (IOException e) {
      Path aside = folder.resolve(name + ".history.damaged");
      Files.move(snapshotFile(), aside, StandardCopyOption.REPLACE_EXISTING);
      log.error("history {} is damaged ({}), and put aside", snapshotFile(), e.getMessage());
      return false;
    }
  }

  private void replay() throws IOException {
    byte[] bytes = Files.exists(journalFile()) ? Files.readAllBytes(journalFile()) : new byte[0];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int whole = 0;
    Optional<Check> check = next(buffer);
    while (check.isPresent()) {
      history.add(check.get());
      whole = buffer.position();
      check = next(buffer);
    }
    if (whole < bytes.length) {
      log.warn("{} is cut off after {} bytes: the checks behind are lost", journalFile(), whole);
      try (FileChannel channel = FileChannel.open(journalFile(), StandardOpenOption.WRITE)) {
        channel.truncate(whole);
      }
    }
  }

  private static Optional<Check> next(ByteBuffer buffer) {
    if (buffer.remaining() < HEAD_BYTES) {
      return Optional.empty();
    }
    int length = Short.toUnsignedInt(buffer.getShort());
    int sum = buffer.getInt();
    if (length > buffer.remaining()) {
      return Optional.empty();
    }
    byte[] record = new byte[length];
    buffer.get(record);
    try {
      return sum == sum(record)
          ? Optional.of(Check.read(new DataInputStream(new ByteArrayInputStream(record))))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private FileChannel openJournal() throws IOException {
    FileChannel channel =
        FileChannel.open(journalFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.position(channel.size());
    return channel;
  }

  /** Forgets everything; to be closed first. */
  void delete() throws IOException {
    Files.deleteIfExists(journalFile());
    Files.deleteIfExists(snapshotFile());
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }

  private Path snapshotFile() {
    return folder.resolve(name + ".history");
  }

  private Path journalFile() {
    return folder.resolve(name + "." + number + ".journal");
  }

  private static int sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }
}
