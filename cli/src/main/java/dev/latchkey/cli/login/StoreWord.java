package dev.latchkey.cli.login;

import dev.latchkey.config.Configuration.StoreKind;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A store that keeps a login beyond the command, by its word in config.toml. */
final class StoreWord implements ITypeConverter<StoreKind> {
  StoreWord() {}

  @Override
  public StoreKind convert(String word) {
    return switch (word) {
      case "file" -> StoreKind.FILE;
      case "keyring" -> StoreKind.KEYRING;
      case "auto" -> StoreKind.AUTO;
      case "ephemeral" ->
          throw new TypeConversionException(
              "ephemeral keeps a login only as long as its process, and this one ends;"
                  + " known are file, keyring, auto");
      default -> throw new TypeConversionException("known are file, keyring, auto");
    };
  }
}
