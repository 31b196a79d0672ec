package dev.weir.lb.netty;

import dev.weir.lb.route.FieldEdit;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/** Carries out the field edits of a route. */
final class FieldEdits {

  private FieldEdits() {}

  static void apply(List<FieldEdit> edits, HttpHeaders headers) {
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
