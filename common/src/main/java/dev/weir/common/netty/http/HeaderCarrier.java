package dev.weir.common.netty.http;

import dev.weir.common.trace.Carrier;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Netty's fields as those who trace see them. */
public record HeaderCarrier(HttpHeaders fields) implements Carrier {

  @Override
  public @Nullable String get(String name) {
    return fields.get(name);
  }

  @Override
  public Set<String> names() {
    return fields.names();
  }

  @Override
  public void set(String name, String value) {
    fields.set(name, value);
  }
}
