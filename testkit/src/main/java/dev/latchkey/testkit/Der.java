package dev.latchkey.testkit;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes the few kinds of values that a certificate consists of (X.690). */
final class Der {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return value(0x30, parts);
  }

  static byte[] set(byte[]... parts) {
    return value(0x31, parts);
  }

  /** A constructed value with a number of its context's own. */
  static byte[] explicit(int number, byte[]... parts) {
    return value(0xa0 | number, parts);
  }

  /** A primitive value with a number of its context's own. */
  static byte[] implicit(int number, byte[] content) {
    return value(0x80 | number, content);
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  static byte[] yes() {
    return value(0x01, new byte[] {(byte) 0xff});
  }

  static byte[] octets(byte[] content) {
    return value(0x04, content);
  }

  static byte[] bits(byte[] content) {
    return value(0x03, new byte[] {0}, content);
  }

  static byte[] text(String text) {
    return value(0x0c, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A time before the year 2050 (RFC 5280 §4.1.2.5). */
  static byte[] time(Instant time) {
    return value(0x17, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  /** An object identifier in dots. */
  static byte[] oid(String dots) {
    String[] numbers = dots.split("\\.", -1);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(40 * Integer.parseInt(numbers[0]) + Integer.parseInt(numbers[1]));
    for (int i = 2; i < numbers.length; i++) {
      int number = Integer.parseInt(numbers[i]);
      for (int shift = 28; shift > 0; shift -= 7) {
        if (number >> shift != 0) {
          content.write(0x80 | (number >> shift & 0x7f));
        }
      }
      content.write(number & 0x7f);
    }
    return value(0x06, content.toByteArray());
  }

  private static byte[] value(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(tag);
    if (length >= 0x80) {
      byte[] bytes = BigInteger.valueOf(length).toByteArray();
      int first = bytes[0] == 0 ? 1 : 0;
      value.write(0x80 | (bytes.length - first));
      value.write(bytes, first, bytes.length - first);
    } else {
      value.write(length);
    }
    value.writeBytes(content.toByteArray());
    return value.toByteArray();
  }
}
