package dev.weir.edge.netty.field;

import dev.weir.edge.http.Fields;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Netty's header fields, as the policy reads them. */
public record NettyFields(HttpHeaders headers) implements Fields {

  @Override
  public @Nullable String first(String name) {
    return headers.get(name);
  }

  @Override
  public List<String> all(String name) {
    return headers.getAll(name);
  }

  @Override
  public boolean has(String name) {
    return headers.contains(name);
  }
}
