package dev.weir.lb.netty;

import dev.weir.common.net.RequestPath;
import dev.weir.lb.route.FieldEdit;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Carries out the field edits of a route. */
final class FieldEdits {

  private FieldEdits() {}

  /** What a client asked for, before anything of it was changed. */
  record Asked(@Nullable String host, String target) {

    static Asked of(HttpRequest request) {
      return new Asked(request.headers().get(HttpHeaderNames.HOST), request.uri());
    }

    String path() {
      return RequestPath.withoutQuery(target);
    }
  }

  /** Those of a request. */
  static void apply(List<FieldEdit> edits, HttpHeaders headers) {
    apply(edits, headers, null);
  }

  /**
   * @param asked what the request asked for; null where no edit wants to know
   */
  static void apply(List<FieldEdit> edits, HttpHeaders headers, @Nullable Asked asked) {
    for (FieldEdit edit : edits) {
      switch (edit) {
        case FieldEdit.Add(String name, String value) -> headers.add(name, value);
        case FieldEdit.Put(String name, String value) -> headers.set(name, value);
        case FieldEdit.Remove(String name) -> headers.remove(name);
        case FieldEdit.AddIfAbsent(String name, List<String> values) -> {
          if (headers.getAll(name).stream().allMatch(String::isBlank)) {
            headers.add(name, values);
          }
        }
        case FieldEdit.CopyFrom(String name, String from) ->
            headers.add(name, headers.getAll(from));
        case FieldEdit.Rewrite rewrite -> rewrite(rewrite, headers);
        case FieldEdit.Dedupe dedupe -> dedupe(dedupe, headers);
        case FieldEdit.Relocate relocate -> relocate(relocate, headers, asked);
      }
    }
  }

  /** What cannot be rewritten is left out: it may be there to hide something. */
  private static void rewrite(FieldEdit.Rewrite edit, HttpHeaders headers) {
    List<String> values = headers.getAll(edit.name());
    if (!values.isEmpty()) {
      headers.set(edit.name(), values.stream().map(edit::apply).filter(Objects::nonNull).toList());
    }
  }

  private static void relocate(
      FieldEdit.Relocate edit, HttpHeaders headers, @Nullable Asked asked) {
    String url = headers.get(edit.name());
    if (url == null || asked == null) {
      return;
    }
    String moved = edit.apply(url, asked.host(), asked.path());
    headers.remove(edit.name());
    if (moved != null) {
      headers.set(edit.name(), moved);
    }
  }

  private static void dedupe(FieldEdit.Dedupe edit, HttpHeaders headers) {
    List<String> values = headers.getAll(edit.name());
    if (values.size() > 1) {
      switch (edit.keep()) {
        case FIRST -> headers.set(edit.name(), values.getFirst());
        case LAST -> headers.set(edit.name(), values.getLast());
        case UNIQUE -> headers.set(edit.name(), new LinkedHashSet<>(values));
      }
    }
  }
}
