package dev.latchkey.config;

import dev.latchkey.config.LayerSource.State;
import dev.latchkey.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at every place where a layer can be, one by one, so that a broken one hides no other. */
final class LayerSurvey {
  private final ConfigurationPlaces places;
  private final List<LayerSource> found = new ArrayList<>();

  LayerSurvey(ConfigurationPlaces places) {
    this.places = places;
  }

  /** All of them, strongest first, those of {@code files} being files. */
  List<LayerSource> look(List<LayerFile> files) {
    device(Layer.DEVICE_REQUIREMENTS);
    List<LayerValues> user = new ArrayList<>();
    int project = 0;
    for (LayerFile file : files) {
      if (file.layer() == Layer.MANAGED) {
        device(Layer.DEVICE_MANAGED);
      }
      Optional<LayerText> read = file(file);
      if (file.layer().compareTo(Layer.PROJECT) < 0) {
        read.ifPresent(user::add);
      } else {
        project = found.size();
      }
    }
    if (places.home().isPresent() && places.workingFolder().isPresent()) {
      ProjectFiles projects = new ProjectFiles(places.workingFolder().get(), places.home().get());
      List<LayerSource> below = List.copyOf(found.subList(project, found.size()));
      found.subList(project, found.size()).clear();
      for (ProjectFiles.Found one : projects.find(new Layers(user))) {
        project(one);
      }
      found.addAll(below);
    }
    return List.copyOf(found);
  }

  private void device(Layer layer) {
    try {
      places
          .preferences()
          .read(layer)
          .ifPresent(text -> add(layer, text.place(), State.PRESENT, Optional.empty()));
    } catch (ConfigurationException e) {
      add(layer, layer.label(), State.UNREADABLE, message(e));
    }
  }

  private Optional<LayerText> file(LayerFile file) {
    try {
      Optional<LayerText> text = file.read();
      text.ifPresent(LayerText::check);
      add(file, text.isPresent() ? State.PRESENT : State.ABSENT, Optional.empty());
      return text;
    } catch (ConfigurationException e) {
      add(file, State.UNREADABLE, message(e));
      return Optional.empty();
    }
  }

  private void project(ProjectFiles.Found one) {
    if (one.distrust().isEmpty()) {
      file(one.file());
      return;
    }
    boolean isThere;
    try {
      isThere = one.file().read().isPresent();
    } catch (ConfigurationException broken) {
      isThere = true; // And counts for nothing, broken or not.
    }
    add(
        one.file(),
        isThere ? State.NOT_TRUSTED : State.ABSENT,
        isThere ? one.distrust() : Optional.empty());
  }

  private void add(LayerFile file, State state, Optional<String> reason) {
    add(file.layer(), file.path().toString(), state, reason);
  }

  private void add(Layer layer, String place, State state, Optional<String> reason) {
    found.add(new LayerSource(layer, place, state, reason));
  }

  private static Optional<String> message(ConfigurationException e) {
    return Optional.ofNullable(e.getMessage());
  }
}
