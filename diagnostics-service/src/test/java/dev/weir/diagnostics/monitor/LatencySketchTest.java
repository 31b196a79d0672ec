package dev.weir.diagnostics.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LatencySketchTest {

  @Property(tries = 500)
  void everyLatencyIsKnownWithinItsError(
      @ForAll @LongRange(min = 32_000, max = 2_000_000_000_000L) long nanos) {
    LatencySketch sketch = new LatencySketch();
    sketch.add(nanos);

    assertThat(sketch.percentile(50)).isCloseTo(nanos, withPercentage(1.6));
  }

  @Test
  void percentilesAreOfAllThatWasAdded() {
    LatencySketch one = new LatencySketch();
    LatencySketch other = new LatencySketch();
    for (int i = 1; i <= 90; i++) {
      one.add(1_000_000);
    }
    for (int i = 1; i <= 10; i++) {
      other.add(50_000_000);
    }

    one.add(other);

    assertThat(one.percentile(90)).isCloseTo(1_000_000, withPercentage(1.6));
    assertThat(one.percentile(91)).isCloseTo(50_000_000, withPercentage(1.6));
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    LatencySketch sketch = new LatencySketch();
    sketch.add(0);
    sketch.add(Long.MAX_VALUE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sketch.write(new DataOutputStream(bytes));

    LatencySketch read =
        LatencySketch.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(read.percentile(1)).isEqualTo(sketch.percentile(1));
    assertThat(read.percentile(100)).isEqualTo(sketch.percentile(100));
  }
}
