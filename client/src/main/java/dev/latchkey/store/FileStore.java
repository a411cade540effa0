package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code auth.json} in a Codex home: Codex's {@code file}. Symbolic links are followed to the real
 * file.
 */
public final class FileStore extends HomeStore {
  /** The name of the document in its home. */
  public static final String FILE_NAME = "auth.json";

  private final AuthFile file;
  private final Supplier<List<Place>> elsewhere;

  /**
   * The store of {@code home}, which is created, with mode 0700, when something is first written.
   */
  public FileStore(Path home, Limits limits) {
    this(home, limits, List::of, () -> {});
  }

  /**
   * As the other one.
   *
   * @param elsewhere where a login of the home may be left from when it was kept otherwise; asked
   *     only when a login is replaced or ended
   * @param stored what to do as the owner when a document has been written
   */
  public FileStore(Path home, Limits limits, Supplier<List<Place>> elsewhere, Runnable stored) {
    super(home, limits, stored);
    this.file = new AuthFile(home());
    this.elsewhere = elsewhere;
  }

  /** The document's path; possibly a symbolic link, possibly absent. */
  public Path file() {
    return file.file();
  }

  @Override
  public String describe() {
    return file.describe();
  }

  @Override
  public Optional<AuthDocument> read() {
    return file.read();
  }

  @Override
  public Optional<Object> revision() {
    return file.revision();
  }

  @Override
  public List<Path> watchable() {
    return file.watchable();
  }

  @Override
  public List<String> warnings() {
    return file.warnings();
  }

  @Override
  void checkPlace() {
    file.checkWritable();
  }

  @Override
  List<Place> places() {
    return List.of(file);
  }

  @Override
  List<Place> elsewhere() {
    return elsewhere.get();
  }

  @Override
  void write(AuthDocument document, Remarks remarks) {
    file.write(document);
  }

  @Override
  Removal removeAll(Remarks remarks) {
    return file.remove();
  }

  @Override
  Optional<String> copyAside() {
    return file.setAside();
  }
}
