package dev.weir.common.autoconfigure.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/**
 * What Netty's allocator holds. The JVM's own meters of direct memory do not see it, as it is taken
 * past {@link java.nio.ByteBuffer#allocateDirect}.
 */
public final class AllocatorMeters implements MeterBinder {

  @Override
  public void bindTo(MeterRegistry registry) {
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
      new NettyAllocatorMetrics(allocator).bindTo(registry);
    }
  }
}
