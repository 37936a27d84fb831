#include "compare/commands/reading_memory.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "absl/algorithm/container.h"
#include "compare/mixture.h"
#include "compare/net_figures.h"
#include "corpora/available_memory.h"
#include "rnn/reading_memory.h"
#include "rnn/training_options.h"

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

ReadingBytes OfNet(const TextsRead& texts, const rnn::NetShape& shape) {
  ReadingBytes net;
  net.scoring = rnn::StreamsBytes(shape, texts.scored, texts.scoring.streams, texts.scoring.threads);
  net.drawing = rnn::StateBytes(shape, 1);
  // A thread's stack, of which little is used, counts against a limit as a whole.
  net.threaded = rnn::TextBytes(shape, texts.visited) + kThreadStackBytes;
  net.watching = std::max(rnn::TextBytes(shape, texts.visited), NetFiguresBytes(shape, texts.visited));
  return net;
}

std::uint64_t ProductsBytes(std::uint64_t counted_bytes, std::uint64_t threads) {
  constexpr std::uint64_t kLeast = std::uint64_t{16} << 20;
  return std::min(kLeast + 4 * counted_bytes, rnn::ProductsBytes(static_cast<int>(threads)));
}

std::uint64_t NetsAmong(const std::vector<FileRead>& files) {
  const std::vector<FileRead> flat = Flattened(files);
  return static_cast<std::uint64_t>(
      absl::c_count_if(flat, [](const FileRead& file) { return file.net.has_value(); }));
}

ReadingBytes OfFile(const TextsRead& texts, const FileRead& file, AdaptiveReading adaptive) {
  if (file.counting == ngram::Counting::kAdaptive && file.order.has_value()) return adaptive(*file.order);
  if (file.net.has_value()) return OfNet(texts, *file.net);
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
