package dev.latchkey.explain;

import dev.latchkey.config.LayerSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that holds, and why. Holds no secret. Immutable.
 *
 * @param trouble why the configuration cannot be read, if so: then no credential is used
 * @param decisions one for each subject
 * @param files every place where a layer of the configuration can be, strongest first
 * @param remarks what else one should know, one sentence each
 */
public record Explanation(
    Optional<Trouble> trouble,
    List<Decision> decisions,
    List<LayerSource> files,
    List<String> remarks) {

  /** Copies the lists. */
  public Explanation {
    decisions = List.copyOf(decisions);
    files = List.copyOf(files);
    remarks = List.copyOf(remarks);
  }

  /** This one, beginning with {@code first}, which take the place of those with the same ids. */
  public Explanation beginningWith(List<Decision> first) {
    Set<String> ids = new HashSet<>();
    List<Decision> all = new ArrayList<>(first);
    first.forEach(decision -> ids.add(decision.id()));
    for (Decision decision : decisions) {
      if (!ids.contains(decision.id())) {
        all.add(decision);
      }
    }
    return new Explanation(trouble, all, files, remarks);
  }

  /** The decision about the subject {@code id}, if there is one. */
  public Optional<Decision> decision(String id) {
    return decisions.stream().filter(decision -> decision.id().equals(id)).findFirst();
  }

  /** Whether everything could be told. */
  public boolean isComplete() {
    return trouble.isEmpty()
        && decisions.stream().allMatch(decision -> decision.trouble().isEmpty())
        && files.stream().noneMatch(file -> file.state() == LayerSource.State.UNREADABLE);
  }
}
