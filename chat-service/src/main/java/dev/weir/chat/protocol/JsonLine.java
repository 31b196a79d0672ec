package dev.weir.chat.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** Writes one JSON object, field by field, on one line. */
final class JsonLine {

  private final ByteArrayOutputStream out;
  private boolean empty = true;

  JsonLine() {
    this(128);
  }

  JsonLine(int size) {
    out = new ByteArrayOutputStream(size);
    out.write('{');
  }

  static JsonLine of(String type) {
    return new JsonLine().text("type", type);
  }

  /** A string; none when it is null. */
  JsonLine text(String name, @Nullable String value) {
    if (value != null) {
      name(name);
      string(value);
    }
    return this;
  }

  JsonLine number(String name, long value) {
    name(name);
    ascii(Long.toString(value));
    return this;
  }

  JsonLine flag(String name, boolean value) {
    name(name);
    ascii(Boolean.toString(value));
    return this;
  }

  JsonLine texts(String name, List<String> values) {
    name(name);
    char before = '[';
    for (String value : values) {
      out.write(before);
      string(value);
      before = ',';
    }
    ascii(values.isEmpty() ? "[]" : "]");
    return this;
  }

  /** JSON as it is. */
  JsonLine json(String name, byte[] value) {
    name(name);
    out.writeBytes(value);
    return this;
  }

  /** An array of JSON as it is. */
  JsonLine array(String name, List<byte[]> values) {
    name(name);
    char before = '[';
    for (byte[] value : values) {
      out.write(before);
      out.writeBytes(value);
      before = ',';
    }
    ascii(values.isEmpty() ? "[]" : "]");
    return this;
  }

  byte[] end() {
    out.write('}');
    return out.toByteArray();
  }

  private void name(String name) {
    if (!empty) {
      out.write(',');
    }
    empty = false;
    string(name);
    out.write(':');
  }

  private void string(String value) {
    out.write('"');
    out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
    out.write('"');
  }

  private void ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
