package dev.latchkey.age;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.InflaterOutputStream;

/** A published test vector. */
final class Vector {
  private static final Path FOLDER = Path.of("src", "test", "resources", "age", "cctv");

  private final String name;
  private final Map<String, List<String>> says;
  private final byte[] file;

  private Vector(String name, Map<String, List<String>> says, byte[] file) {
    this.name = name;
    this.says = says;
    this.file = file;
  }

  static Stream<Vector> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList().stream().map(Vector::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Vector read(Path path) {
    try {
      byte[] bytes = Files.readAllBytes(path);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\n\n");
      Map<String, List<String>> says = new LinkedHashMap<>();
      for (String line : text.substring(0, end).split("\n", -1)) {
        String[] parts = line.split(": ", 2);
        says.computeIfAbsent(parts[0], key -> new ArrayList<>()).add(parts[1]);
      }
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      file.write(bytes, end + 2, bytes.length - end - 2);
      return new Vector(
          path.getFileName().toString(),
          says,
          says.containsKey("compressed") ? inflated(file.toByteArray()) : file.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] inflated(byte[] compressed) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (InflaterOutputStream inflater = new InflaterOutputStream(plain)) {
      inflater.write(compressed);
    }
    return plain.toByteArray();
  }

  String expect() {
    return said("expect");
  }

  private String said(String key) {
    return says.getOrDefault(key, List.of()).getFirst();
  }

  byte[] file() {
    return file;
  }

  List<String> passphrases() {
    return says.getOrDefault("passphrase", List.of());
  }

  FileKey fileKey() {
    return new FileKey(HexFormat.of().parseHex(said("file key")));
  }

  boolean isPayload(byte[] content) throws NoSuchAlgorithmException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
    return HexFormat.of().formatHex(hash).equals(said("payload"));
  }

  @Override
  public String toString() {
    return name;
  }
}
