#include "compare/commands/reading_memory.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "absl/algorithm/container.h"
#include "compare/mixture.h"
#include "corpora/available_memory.h"

namespace recount::compare {

ReadingBytes OfMixture(const TextsRead& texts, absl::Span<const ReadingBytes> parts) {
  ReadingBytes bytes;
  for (const ReadingBytes& part : parts) {
    bytes.scoring = std::max(bytes.scoring, part.scoring);
    bytes.drawing += part.drawing;
    bytes.adaptive += part.adaptive;
    bytes.threaded += part.threaded;
  }
  bytes.scoring += texts.scored * MixtureLanguageModel::kScoringBytesPerSymbol;
  const auto together = MixtureLanguageModel::MostReadersTogether(texts.vocabulary);
  bytes.visiting = Largest(parts, &ReadingBytes::visiting, std::min(together, parts.size())) +
                   MixtureLanguageModel::kBlockBytes;
  if (bytes.adaptive > together) {  // A mixture of some of these may still have them read together.
    bytes.visiting =
        std::max(bytes.visiting, Largest(parts, &ReadingBytes::visiting, 1) +
                                     MixtureLanguageModel::ReadingBytes(texts.visited, texts.vocabulary));
  }
  bytes.visiting += bytes.threaded;
  return bytes;
}

std::uint64_t ThreadedNetBytes(std::uint64_t parameter_bytes) {
  // 256 steps of a layer's gates, state and tanh of it, as floats.
  constexpr double kOfCell = 256 * 6 * sizeof(float);
  // L layers of H cells have 4 L H H recurrent weights and more, so that L H is at most this for 16 layers.
  const double cells = std::sqrt(static_cast<double>(parameter_bytes));
  return parameter_bytes + static_cast<std::uint64_t>(kOfCell * cells) + kThreadStackBytes;
}

ReadingBytes OfFile(const TextsRead& texts, const FileRead& file, AdaptiveReading adaptive) {
  if (file.counting == ngram::Counting::kAdaptive && file.order.has_value()) return adaptive(*file.order);
  if (file.is_net) {
    ReadingBytes net;
    net.threaded = ThreadedNetBytes(file.bytes);
    return net;
  }
  if (file.parts.empty()) return {};
  std::vector<ReadingBytes> parts;
  for (const FileRead& part : file.parts) parts.push_back(OfFile(texts, part, adaptive));
  return OfMixture(texts, parts);
}

std::uint64_t Largest(absl::Span<const ReadingBytes> readers, std::uint64_t ReadingBytes::*field,
                      std::size_t count) {
  std::vector<std::uint64_t> bytes;
  for (const ReadingBytes& reader : readers) bytes.push_back(reader.*field);
  std::sort(bytes.begin(), bytes.end(), std::greater<>());
  const std::size_t end = std::min(count, bytes.size());
  return std::accumulate(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(end), std::uint64_t{0});
}

bool HasAdaptive(const std::vector<FileRead>& files) {
  return absl::c_any_of(Flattened(files), [](const FileRead& file) {
    return file.counting == ngram::Counting::kAdaptive && file.order.has_value();
  });
}

std::uint32_t HighestAdaptive(const std::vector<FileRead>& files) {
  std::uint32_t highest = 0;
  for (const FileRead& file : Flattened(files)) {
    if (file.counting == ngram::Counting::kAdaptive) highest = std::max(highest, file.order.value_or(0));
  }
  return highest;
}

}  // namespace recount::compare
