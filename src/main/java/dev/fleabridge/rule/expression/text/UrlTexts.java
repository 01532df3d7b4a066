package dev.fleabridge.rule.expression.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Texts in URLs: characters that may not stand there become the percent escapes of their UTF-8
 * bytes. The functions for a component escape what separates the parts of a URL too.
 */
public final class UrlTexts {

  private static final String LETTERS_AND_DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private static final String UNRESERVED = LETTERS_AND_DIGITS + "-_.!~*'()";
  private static final String SEPARATORS = ";/?:@&=+$,#";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private UrlTexts() {}

  /**
   * Encodes a whole URL.
   *
   * @throws IllegalArgumentException where the text has half a surrogate pair
   */
  public static String encode(String text) {
    return encode(text, UNRESERVED + SEPARATORS);
  }

  /**
   * Encodes a part of a URL.
   *
   * @throws IllegalArgumentException where the text has half a surrogate pair
   */
  public static String encodeComponent(String text) {
    return encode(text, UNRESERVED);
  }

  private static String encode(String text, String kept) {
    StringBuilder encoded = new StringBuilder();
    ByteBuffer bytes = utf8(text);
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next > 0 && kept.indexOf(next) >= 0) {
        encoded.append((char) next);
      } else {
        encoded.append('%').append(HEX.toHexDigits(next));
      }
    }
    return encoded.toString();
  }

  private static ByteBuffer utf8(String text) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "half a character cannot stand in a URL, in " + Quoted.of(text));
    }
  }

  /**
   * Decodes a whole URL. The escapes of what separates its parts stay, because they would then
   * separate.
   *
   * @throws IllegalArgumentException where an escape is wrong
   */
  public static String decode(String text) {
    return decode(text, SEPARATORS);
  }

  /**
   * Decodes a part of a URL.
   *
   * @throws IllegalArgumentException where an escape is wrong
   */
  public static String decodeComponent(String text) {
    return decode(text, "");
  }

  private static String decode(String text, String left) {
    StringBuilder decoded = new StringBuilder();
    int from = 0;
    for (int percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', from)) {
      decoded.append(text, from, percent);
      from = percent;
      while (from < text.length() && text.charAt(from) == '%') {
        from += 3;
      }
      decoded.append(unescaped(text, percent, from, left));
    }
    return decoded.append(text, from, text.length()).toString();
  }

  /** Decodes escapes that follow each other, because one character can have several. */
  private static String unescaped(String text, int from, int to, String left) {
    if (to > text.length()) {
      throw malformed(text);
    }
    byte[] bytes = new byte[(to - from) / 3];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = octet(text, from + 3 * i + 1);
    }
    StringBuilder result = new StringBuilder();
    int place = from;
    for (int point : decodedUtf8(bytes, text).codePoints().toArray()) {
      int escape = 3 * Character.toString(point).getBytes(StandardCharsets.UTF_8).length;
      if (left.indexOf(point) >= 0) {
        result.append(text, place, place + escape);
      } else {
        result.appendCodePoint(point);
      }
      place += escape;
    }
    return result.toString();
  }

  private static byte octet(String text, int from) {
    if (!HexFormat.isHexDigit(text.charAt(from)) || !HexFormat.isHexDigit(text.charAt(from + 1))) {
      throw malformed(text);
    }
    return (byte) HexFormat.fromHexDigits(text, from, from + 2);
  }

  private static String decodedUtf8(byte[] bytes, String text) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(Quoted.of(text) + " has a wrong percent escape");
  }
}
