package dev.weir.edge.functions;

import static java.util.function.Predicate.not;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The encodings of the WHATWG Encoding standard but ISO-2022-JP, which would have to remember what
 * came before; {@code replacement} is not for this interface in the standard either.
 */
final class Encodings {
  private static final int LONGEST_LABEL = 40;

  /** From A0 on; Java does not know these two. */
  private static final String ISO_8859_10 =
      "\u00a0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00adŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ";

  private static final String ISO_8859_14 =
      "\u00a0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00ad®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ";

  private static final Map<String, String> NAMES = names();
  private static final Map<String, TextDecoding> DECODINGS = new ConcurrentHashMap<>();

  private Encodings() {}

  private static Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    JavaScriptEngine.resource("encodings.txt")
        .lines()
        .filter(not(line -> line.startsWith("#")))
        .forEach(
            line -> {
              String[] parts = line.split(": ", 2);
              Arrays.stream(parts[1].split(" ")).forEach(label -> names.put(label, parts[0]));
            });
    return Map.copyOf(names);
  }

  /** The name of the encoding that a label in lower case means, or nothing. */
  static String named(String label) {
    return label.length() > LONGEST_LABEL ? "" : NAMES.getOrDefault(label, "");
  }

  /**
   * Decodes a piece of text.
   *
   * @param asked {@code NAME:FLAGS:BYTES}; of the flags {@code f} refuses malformed bytes, {@code
   *     s} says that another piece follows
   * @return how many bytes are left over for the next piece, a digit, and the text; {@code !} where
   *     it is refused
   */
  static String decode(String asked) {
    String[] parts = asked.split(":", 3);
    if (parts.length < 3) {
      throw new IllegalArgumentException("NAME:FLAGS:BYTES is expected");
    }
    byte[] piece = HostBytes.bytes(parts[2]);
    DecodedText text = new DecodedText(piece.length, parts[1].contains("f"));
    try {
      int left = decoding(parts[0]).decode(piece, !parts[1].contains("s"), text);
      return left + text.toString();
    } catch (DecodedText.Malformed e) {
      return "!";
    }
  }

  private static TextDecoding decoding(String name) {
    if (!NAMES.containsValue(name)) {
      throw new IllegalArgumentException("no such encoding");
    }
    return DECODINGS.computeIfAbsent(name, Encodings::make);
  }

  private static TextDecoding make(String name) {
    return switch (name) {
      case "utf-8" -> UnicodeDecodings::utf8;
      case "utf-16le" -> UnicodeDecodings::utf16le;
      case "utf-16be" -> UnicodeDecodings::utf16be;
      case "gbk", "gb18030" -> new MultiByteDecoding.Gb18030();
      case "big5" -> MultiByteDecoding.Pairs.big5();
      case "euc-kr" -> MultiByteDecoding.Pairs.eucKr();
      case "euc-jp" -> new MultiByteDecoding.EucJp();
      case "shift_jis" -> new MultiByteDecoding.ShiftJis();
      case "iso-2022-jp", "replacement" ->
          throw new IllegalArgumentException("there is no decoder for " + name);
      case "x-user-defined" -> SingleByteDecoding::userDefined;
      case "iso-8859-10" -> SingleByteDecoding.of(ISO_8859_10);
      case "iso-8859-14" -> SingleByteDecoding.of(ISO_8859_14);
      case "iso-8859-8-i" -> singleByte("iso-8859-8", Map.of());
      case "koi8-u" -> singleByte(name, Map.of(0xAE, 'ў', 0xBE, 'Ў'));
      case "macintosh" -> singleByte("x-MacRoman", Map.of());
      case "windows-874" -> singleByte("x-windows-874", Map.of());
      case "windows-1255" -> singleByte(name, Map.of(0xCA, '\u05ba'));
      case "x-mac-cyrillic" -> singleByte("x-MacUkraine", Map.of(0xFF, '€'));
      default -> singleByte(name, Map.of());
    };
  }

  private static TextDecoding singleByte(String charset, Map<Integer, Character> other) {
    return SingleByteDecoding.of(Charset.forName(charset.toUpperCase(Locale.ROOT)), other);
  }
}
