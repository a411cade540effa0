package dev.latchkey.cli.doctor;

import dev.latchkey.credential.Printable;
import dev.latchkey.doctor.Cure;
import dev.latchkey.doctor.Diagnosis;
import dev.latchkey.doctor.Finding;
import dev.latchkey.doctor.Subject;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import java.util.Optional;

/** A diagnosis for programs: {@code docs/schema/doctor.schema.json}. */
final class DoctorJson {
  private DoctorJson() {}

  static String of(Diagnosis diagnosis) {
    return new JsonWriter()
        .pretty(
            JsonObject.empty()
                .with("version", new JsonNumber("1"))
                .with("verdict", diagnosis.verdict().id())
                .with("at", diagnosis.at().toString())
                .with("online", new JsonBoolean(diagnosis.online()))
                .with("home", text(diagnosis.home().map(Object::toString)))
                .with(
                    "findings",
                    new JsonArray(
                        diagnosis.findings().stream()
                            .<JsonValue>map(DoctorJson::finding)
                            .toList())));
  }

  private static JsonValue finding(Finding finding) {
    return JsonObject.empty()
        .with("topic", finding.topic().id())
        .with("code", finding.code().id())
        .with("severity", finding.severity().id())
        .with("seen", finding.seen())
        .with(
            "subject",
            finding.subject().<JsonValue>map(DoctorJson::subject).orElseGet(JsonNull::new))
        .with("cure", finding.cure().<JsonValue>map(DoctorJson::cure).orElseGet(JsonNull::new));
  }

  private static JsonObject subject(Subject subject) {
    return JsonObject.empty()
        .with("kind", subject.kind())
        .with("name", subject.name())
        .with("detail", text(detail(subject)));
  }

  private static Optional<String> detail(Subject subject) {
    return switch (subject) {
      case Subject.Variable variable -> variable.file().map(Object::toString);
      case Subject.Program program -> Optional.of(program.command());
      case Subject.Setting setting -> Optional.of(setting.place());
      case Subject.File file -> Optional.empty();
      case Subject.Host host -> Optional.empty();
      case Subject.Port port -> Optional.empty();
      case Subject.Store store -> Optional.empty();
    };
  }

  private static JsonObject cure(Cure cure) {
    return JsonObject.empty()
        .with(
            "command",
            cure instanceof Cure.Command command ? new JsonString(command.line()) : new JsonNull())
        .with("note", Printable.escape(cure.note()));
  }

  private static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
  }
}
