package dev.weir.lb.netty;

import dev.weir.lb.route.FieldEdit;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Carries out the field edits of a route. */
final class FieldEdits {

  private FieldEdits() {}

  static void apply(List<FieldEdit> edits, HttpHeaders headers) {
    for (FieldEdit edit : edits) {
      switch (edit) {
        case FieldEdit.Add(String name, String value) -> headers.add(name, value);
        case FieldEdit.Put(String name, String value) -> headers.set(name, value);
        case FieldEdit.Remove(String name) -> headers.remove(name);
      }
    }
  }
}
