package dev.weir.edge.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.WasmRuntimeException;

class GuestMemoryTest {

  private static final int INITIAL = 2;
  private static final int LIMIT = 100;
  private static final long BUDGET = 64L << 20;

  record Subject(GuestMemory memory, MemoryBudget budget) {

    void restore(Image image, int limit) {
      memory.restore(image.parts(), limit);
    }

    Image snapshot(Image base) {
      return new Image(memory.snapshot(base.parts()));
    }
  }

  /** Of a memory. */
  static final class Image {
    static final Image NONE = new Image(new byte[0][]);

    private final byte[][] parts;

    Image(byte[][] parts) {
      this.parts = parts;
    }

    byte[][] parts() {
      return parts;
    }
  }

  static Stream<Subject> both() {
    MemoryBudget flats = new MemoryBudget(BUDGET);
    MemoryBudget cows = new MemoryBudget(BUDGET);
    return Stream.of(
        new Subject(new FlatMemory(INITIAL, LIMIT, flats), flats),
        new Subject(new CowMemory(INITIAL, LIMIT, cows), cows));
  }

  static Stream<Arguments> bothOften() {
    return IntStream.range(0, 25)
        .boxed()
        .flatMap(seed -> both().map(subject -> Arguments.of(subject, seed)));
  }

  /** What a memory should hold: writes go to both. */
  private static final class Twin {
    private final GuestMemory memory;
    private byte[] expected;

    Twin(GuestMemory memory, byte[] expected) {
      this.memory = memory;
      this.expected = expected;
    }

    void step(SplittableRandom random) {
      int kind = random.nextInt(9);
      int length = kind < 4 ? 1 << kind : random.nextInt(3 * MemoryImage.PART);
      int at = place(random, length);
      ByteBuffer model = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
      long value = random.nextLong();
      switch (kind) {
        case 0 -> {
          memory.writeByte(at, (byte) value);
          model.put(at, (byte) value);
        }
        case 1 -> {
          memory.writeShort(at, (short) value);
          model.putShort(at, (short) value);
        }
        case 2 -> {
          memory.writeI32(at, (int) value);
          model.putInt(at, (int) value);
        }
        case 3 -> {
          memory.writeLong(at, value);
          model.putLong(at, value);
        }
        case 4 -> {
          byte[] data = new byte[length];
          random.nextBytes(data);
          memory.write(at, data, 0, length);
          model.put(at, data);
        }
        case 5 -> {
          memory.fill((byte) value, at, at + length);
          Arrays.fill(expected, at, at + length, (byte) value);
        }
        case 6, 7 -> {
          int from = place(random, length);
          memory.copy(at, from, length);
          System.arraycopy(expected, from, expected, at, length);
        }
        default -> {
          if (random.nextInt(4) == 0 && memory.grow(1) >= 0) {
            expected = Arrays.copyOf(expected, expected.length + GuestMemory.PAGE_SIZE);
          }
        }
      }
    }

    /** Near where two parts meet, as often as not. */
    private int place(SplittableRandom random, int length) {
      int most = expected.length - length;
      int border = random.nextInt(expected.length / MemoryImage.PART) * MemoryImage.PART;
      int near = border - random.nextInt(Long.BYTES + 1);
      return random.nextBoolean() ? Math.clamp(near, 0, most) : random.nextInt(most + 1);
    }

    void check(SplittableRandom random) {
      assertThat(memory.pages() * GuestMemory.PAGE_SIZE).isEqualTo(expected.length);
      assertThat(memory.readBytes(0, expected.length)).isEqualTo(expected);
      ByteBuffer model = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < 50; i++) {
        int at = place(random, Long.BYTES);
        assertThat(memory.read(at)).isEqualTo(model.get(at));
        assertThat(memory.readShort(at)).isEqualTo(model.getShort(at));
        assertThat(memory.readInt(at)).isEqualTo(model.getInt(at));
        assertThat(memory.readLong(at)).isEqualTo(model.getLong(at));
      }
    }
  }

  private static final class State {
    private final Image image;
    private final byte[] bytes;

    State(Image image, byte[] bytes) {
      this.image = image;
      this.bytes = bytes;
    }
  }

  @ParameterizedTest
  @MethodSource("bothOften")
  void everyImageIsAsItWasWhateverWasWrittenSince(Subject subject, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<State> states = new ArrayList<>();
    byte[] zeros = new byte[INITIAL * GuestMemory.PAGE_SIZE];
    states.add(new State(subject.snapshot(Image.NONE), zeros));
    for (int round = 0; round < 30; round++) {
      State from = states.get(random.nextInt(states.size()));
      subject.restore(from.image, LIMIT);
      Twin twin = new Twin(subject.memory(), from.bytes.clone());
      twin.check(random);
      for (int i = random.nextInt(60); i > 0; i--) {
        twin.step(random);
      }
      twin.check(random);
      if (random.nextInt(3) == 0) {
        Image base = states.get(random.nextInt(states.size())).image;
        states.add(new State(subject.snapshot(base), twin.expected.clone()));
      }
      if (random.nextBoolean()) {
        subject.memory().forget();
        assertThat(subject.budget().used()).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void anImageSharesWhatIsTheSame(Subject subject) {
    GuestMemory memory = subject.memory();
    memory.writeByte(5, (byte) 1);
    Image base = subject.snapshot(Image.NONE);
    subject.restore(base, LIMIT);
    memory.writeByte(5, (byte) 1);
    memory.writeByte(MemoryImage.PART, (byte) 2);
    memory.writeByte(2 * MemoryImage.PART, (byte) 0);
    Image image = subject.snapshot(base);
    assertThat(image.parts()[0]).isSameAs(base.parts()[0]);
    assertThat(image.parts()[1]).isNotSameAs(base.parts()[1]);
    assertThat(image.parts()[2]).isSameAs(MemoryImage.ZEROS);
    assertThat(image.parts()[3]).isSameAs(MemoryImage.ZEROS);
  }

  @ParameterizedTest
  @MethodSource("both")
  void itGrowsToItsLimit(Subject subject) {
    Image image = subject.snapshot(Image.NONE);
    subject.restore(image, 3);
    assertThat(subject.memory().grow(1)).isEqualTo(INITIAL);
    assertThat(subject.memory().grow(1)).isEqualTo(-1);
    assertThat(subject.memory().grow(-1)).isEqualTo(-1);
    assertThat(subject.memory().pages()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("both")
  void whatIsOutOfBoundsFails(Subject subject) {
    GuestMemory memory = subject.memory();
    for (int at : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30}) {
      assertThatThrownBy(() -> memory.read(at)).isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.readShort(at)).isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.readInt(at)).isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.readLong(at)).isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.writeByte(at, (byte) 1))
          .isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.writeShort(at, (short) 1))
          .isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.writeI32(at, 1)).isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.writeLong(at, 1)).isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.readBytes(at, 2)).isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.copy(at, 0, 2)).isInstanceOf(WasmRuntimeException.class);
      assertThatThrownBy(() -> memory.write(at, new byte[2], 0, 2))
          .isInstanceOf(WasmRuntimeException.class);
    }
    assertThatThrownBy(() -> memory.readBytes(memory.size() - 1, 2))
        .isInstanceOf(WasmRuntimeException.class);
    assertThatThrownBy(() -> memory.fill((byte) 1, memory.size() - 1, memory.size() + 1))
        .isInstanceOf(WasmRuntimeException.class);
  }

  @Test
  void aFlatOneTakesOfTheBudgetWhatItIsLargerThanAtFirst() {
    MemoryBudget budget = new MemoryBudget(6L << 20);
    FlatMemory memory = new FlatMemory(INITIAL, 2048, budget);
    byte[][] image = memory.snapshot(new byte[0][]);
    assertThat(memory.grow(62)).isEqualTo(INITIAL);
    assertThat(budget.used()).isZero();
    // to eight MiB at first, which is as much again
    assertThat(memory.grow(1)).isEqualTo(64);
    assertThat(budget.used()).isEqualTo(4L << 20);
    assertThat(memory.grow(63)).isEqualTo(65);
    // sixteen are not to be had, ten and a bit are not either
    assertThat(memory.grow(40)).isEqualTo(-1);
    assertThat(memory.exhausted()).isTrue();
    assertThat(memory.grow(20)).isEqualTo(128);
    memory.writeLong(memory.size() - Long.BYTES, -1);
    byte[][] large = memory.snapshot(image);
    memory.restore(image, 2048);
    assertThat(budget.used()).isZero();
    assertThat(budget.take((int) (budget.left() / MemoryImage.PART))).isTrue();
    assertThatThrownBy(() -> memory.restore(large, 2048)).isInstanceOf(WasmRuntimeException.class);
    assertThat(memory.exhausted()).isTrue();
    budget.give((int) (budget.used() / MemoryImage.PART));
    memory.restore(large, 2048);
    assertThat(memory.readLong(memory.size() - Long.BYTES)).isEqualTo(-1);
    assertThat(memory.exhausted()).isFalse();
    memory.restore(image, 2048);
    assertThat(memory.readBytes(0, memory.size())).containsOnly(0);
  }

  @Test
  void aFlatOneThatGrowsAgainFindsZerosWhereItWroteBefore() {
    MemoryBudget budget = new MemoryBudget(BUDGET);
    FlatMemory memory = new FlatMemory(INITIAL, 256, budget);
    memory.fill((byte) 7, 0, memory.size());
    byte[][] image = memory.snapshot(new byte[0][]);
    int first = memory.size();
    for (int call = 0; call < 3; call++) {
      for (int pages : new int[] {70, 60, 120}) {
        int from = memory.size();
        assertThat(memory.grow(pages)).isEqualTo(from >> 16);
        assertThat(memory.readBytes(from, memory.size() - from)).containsOnly(0);
        memory.fill((byte) (call + 1), from, memory.size());
      }
      assertThat(memory.readBytes(first, memory.size() - first)).containsOnly(call + 1);
      assertThat(budget.used()).isEqualTo(12L << 20);
      memory.forget();
      assertThat(budget.used()).isZero();
      memory.restore(image, 256);
      assertThat(memory.readBytes(0, memory.size())).containsOnly(7);
    }
  }

  @Test
  void arraysAreKeptOneOfEachLengthThatIsWantedAgain() {
    SpareArrays spares = new SpareArrays();
    byte[] four = new byte[4 << 20];
    byte[] odd = new byte[5 << 20];
    byte[] large = new byte[32 << 20];
    for (byte[] each : List.of(four, odd, large)) {
      spares.give(each);
    }
    assertThat(spares.take(four.length)).isSameAs(four);
    assertThat(spares.take(four.length)).isNotSameAs(four).hasSize(four.length);
    assertThat(spares.take(odd.length)).isNotSameAs(odd);
    assertThat(spares.take(large.length)).isNotSameAs(large);
  }
}
